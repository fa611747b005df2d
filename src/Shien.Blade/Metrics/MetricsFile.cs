using System.Text;

namespace Shien.Blade.Metrics;

/// <summary>The metrics as a file that node_exporter collects, so that no port is opened for them.</summary>
/// <param name="path">Where; the folder is node_exporter's.</param>
/// <param name="text">Makes them.</param>
/// <param name="log">Told once of what hinders it.</param>
internal sealed class MetricsFile(string path, Func<string> text, BladeLog log)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private string? problem;

    /// <summary>As often as Prometheus asks, by its default.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Writes it anew. Not through to the disk: after a power cut it is worth nothing.</summary>
    public void Write()
    {
        string aside = path + ".new"; // no name that is collected
        try
        {
            File.WriteAllText(aside, text(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.SetUnixFileMode(aside, Readable);
            File.Move(aside, path, overwrite: true);
            problem = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (problem != e.Message)
            {
                log.Warn($"the metrics cannot be written to '{path}': {e.Message}");
            }

            problem = e.Message;
        }
    }

    /// <summary>Removes it: a daemon that does not run has no metrics.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the metrics cannot be removed: {e.Message}");
        }
    }
}
