using System.Text;
using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary>
/// Whose boxes this computer takes from a blade: the list that it named when it was first asked, beside config.toml as
/// <c>allowed_signers.BLADE</c>. Another one is never taken silently.
/// </summary>
/// <param name="folder">Where config.toml is, or would be.</param>
internal sealed class PinnedSigners(string folder)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The file of a blade.</summary>
    /// <param name="blade">As messages name it: a name of config.toml, or an address.</param>
    public string Path(string blade) => System.IO.Path.Combine(
        folder, "allowed_signers." + string.Concat(blade.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '@' ? c : '_')));

    /// <summary>The list that is pinned for a blade; null where none is.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public string? Find(string blade)
    {
        string path = Path(blade);
        try
        {
            return !File.Exists(path) ? null
                : new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path)
                : throw new UserException($"'{path}' has more than {MaxBytes} bytes.", "This is no list of signers: move it away.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message}", "Make it readable.", inner: e);
        }
    }

    /// <summary>Pins a list in place of the one before; whole at any moment.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Pin(string blade, string signers)
    {
        string path = Path(blade);
        try
        {
            Directory.CreateDirectory(folder);
            string aside = $"{path}.{Environment.ProcessId}.new";
            using (FileStream file = new(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(signers));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be written: {e.Message}", "Make the folder writable.", inner: e);
        }
    }
}
