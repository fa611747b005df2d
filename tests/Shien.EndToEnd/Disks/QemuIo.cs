namespace Shien.EndToEnd.Disks;

/// <summary>qemu-io, which writes patterns into images as a guest would.</summary>
internal static class QemuIo
{
    /// <summary>Runs commands like <c>write -P 5 1M 64k</c> on an image.</summary>
    public static string Run(string format, string image, params string[] commands) =>
        Lab.Run.Program("qemu-io", ["-f", format, .. commands.SelectMany(command => (string[])["-c", command]), image]).Succeeded();
}
