using System.Text;
using System.Text.RegularExpressions;
using Shien.Images;

namespace Shien.Cli.Pull;

/// <summary>
/// The Vagrantfile of a project that a pull makes. It is the student's from then on: another pull into the same folder changes only the
/// two lines that say which box.
/// </summary>
/// <param name="folder">The project's folder.</param>
internal sealed partial class ProjectFile(string folder)
{
    private const string FileName = "Vagrantfile";

    private string FullPath => Path.Combine(folder, FileName);

    /// <summary>Makes the file, or names the new box in it.</summary>
    /// <param name="box">The box file, in the folder.</param>
    /// <param name="name">Name under which Vagrant keeps it: another one for other content, since Vagrant takes what it has.</param>
    /// <param name="keyPath">The private key that opens the machine, where that is known.</param>
    /// <returns>True if the project uses the box now; false if its Vagrantfile is somebody's own, and was left alone.</returns>
    /// <exception cref="ImageException">It cannot be read or written.</exception>
    public bool Put(string box, string name, string? keyPath)
    {
        try
        {
            if (!File.Exists(FullPath))
            {
                Write(Make(box, name, keyPath));
                return true;
            }

            string before = File.ReadAllText(FullPath);
            if (!BoxLine().IsMatch(before) || !UrlLine().IsMatch(before))
            {
                return false;
            }

            string after = UrlLine().Replace(BoxLine().Replace(before, match => match.Groups[1].Value + Quoted(name)), match => match.Groups[1].Value + Place(box));
            if (after != before)
            {
                Write(after);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"The project's '{FullPath}' cannot be written: {e.Message} The box itself is there: '{box}'.", e);
        }
    }

    private static string Make(string box, string name, string? keyPath)
    {
        StringBuilder ruby = new(
            """
            # Made by 'shien pull'. It is yours: another pull into this folder changes only the box and its url.
            Vagrant.configure("2") do |config|

            """);
        ruby.Append($"  config.vm.box = {Quoted(name)}\n  config.vm.box_url = {Place(box)}\n");
        ruby.Append(
            """

              # No machine of a blade opens for Vagrant's published key, so there is none to replace. Yours opens it where the blade
              # repaired it or you put it in; otherwise the key in .vagrant/machines/ of the project from which it was pushed.
              config.ssh.insert_key = false

            """);
        ruby.Append(keyPath is null ? "  # config.ssh.private_key_path = '…'\n" : $"  config.ssh.private_key_path = {Quoted(keyPath)}\n");
        ruby.Append(
            """

              # The guest additions stay out of it, so folders are not shared.
              config.vm.synced_folder ".", "/vagrant", disabled: true
            end

            """);
        return ruby.ToString();
    }

    private static string Place(string box) => $"File.expand_path({Quoted(Path.GetFileName(box))}, __dir__)";

    // Single quotes: nothing is evaluated in them.
    private static string Quoted(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    private void Write(string text)
    {
        string aside = FullPath + ".new";
        File.WriteAllText(aside, text);
        File.Move(aside, FullPath, overwrite: true);
    }

    // As we write them.
    [GeneratedRegex(@"^([ \t]*config\.vm\.box = )'shien/[^'\n]*'(?=[ \t]*$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BoxLine();

    [GeneratedRegex(@"^([ \t]*config\.vm\.box_url = )File\.expand_path\('[^'\n]*', __dir__\)(?=[ \t]*$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex UrlLine();
}
