namespace Shien.Cli.Check;

/// <summary>How <c>shien check</c> prints what it found.</summary>
internal enum ReportFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One object of our own.</summary>
    Json,

    /// <summary>SARIF 2.1.0.</summary>
    Sarif,
}
