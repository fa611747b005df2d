using System.CommandLine;
using System.Globalization;
using System.Text;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images.Blocks;
using Shien.Images.FileSystems;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box info</c>.</summary>
internal static class BoxInfoCommand
{
    private const int MaxTextChars = 500;

    public static Command Create(Terminal terminal, BladeOpener blades, PinnedSigners pins)
    {
        Argument<string> name = BoxCommand.NameArgument();
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ZeroOrOne);
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "info",
            """
            Show what a box is, who signed it, and whether the signature is right. Exit code 1: it is not. Without VERSION the newest one.

            Example: shien box info course-debian
            """)
        {
            name, version, BladeOption.Blade, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool asJson = parsed.GetValue(json);
            return JsonAnswer.RunAsync(terminal, asJson, async () =>
            {
                await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
                string chosen = parsed.GetRequiredValue(name);
                BoxReport report = await MakeAsync(
                    blade, new BoxSignature(terminal, pins), chosen, parsed.GetValue(version) ?? await NewestAsync(blade, chosen, cancellation).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false);
                Print(terminal, report, asJson);
                return report.Signature.IsGood ? ExitCodes.Done : ExitCodes.Failed;
            });
        });
        return command;
    }

    /// <summary>The newest version of a box that was not withdrawn; if all were, the newest of these.</summary>
    /// <exception cref="BladeException">There is none.</exception>
    public static async Task<string> NewestAsync(BladeConnection blade, string name, CancellationToken cancellation)
    {
        BoxList list = await blade.Client.ListBoxesAsync(cancellation).ConfigureAwait(false);
        List<BoxInfo> versions = [.. list.Boxes.Where(box => box.Name == name && BoxNames.IsVersion(box.Version))];
        versions.Sort((one, other) => BoxNames.CompareVersions(other.Version, one.Version));
        return (versions.Find(box => box.Yanked is null) ?? versions.FirstOrDefault())?.Version
            ?? throw new BladeException(new ApiError(
                ErrorCodes.NotFound, $"there is no box '{name}' on the blade '{blade.Name}'.", "'shien box list' shows what there is."));
    }

    private static async Task<BoxReport> MakeAsync(
        BladeConnection blade, BoxSignature signature, string name, string version, CancellationToken cancellation)
    {
        BoxAnswer answer = await blade.Client.GetBoxAsync(name, version, cancellation).ConfigureAwait(false);
        BoxManifest manifest = BoxSignature.ManifestOf(answer.Box, name, version);
        try
        {
            (_, string key) = await signature.VerifyAsync(blade, name, version, answer.Box, cancellation).ConfigureAwait(false);
            return new BoxReport(JsonAnswer.Schema, manifest, new SignatureVerdict(true, key, null), answer.Yanked);
        }
        catch (BladeException e) when (e.Error.Code is ErrorCodes.Forbidden or ErrorCodes.NotFound)
        {
            return new BoxReport(JsonAnswer.Schema, manifest, new SignatureVerdict(false, null, $"{e.Error.Message} {e.Error.Remedy}"), answer.Yanked);
        }
    }

    private static void Print(Terminal terminal, BoxReport report, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, report, ReportJson.Default.BoxReport);
            return;
        }

        BoxManifest box = report.Manifest;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{box.Name} {box.Version}{(box.Description.Length > 0 ? ": " + Clean(box.Description) : "")}\n")
            .Append(CultureInfo.InvariantCulture, $"  machine    {box.Cores} {(box.Cores == 1 ? "CPU" : "CPUs")}, {box.MemoryMiB} MiB, {Clean(box.Firmware)}, {Clean(box.Architecture)}\n");
        for (int i = 0; i < box.Disks.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  disk {i + 1}     {ByteSize.Text(box.Disks[i].LengthBytes)}, {ByteSize.Text(box.Disks[i].StoredBlocks * BlockMap.BlockBytes)} of content, root {Clean(box.Disks[i].MapRoot)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"  published  {BoxListing.Date(box.Published)} by {Clean(box.Publisher)}\n")
            .Append(report.Signature.IsGood ? $"  signature  right, by {report.Signature.Key}\n" : $"  signature  WRONG: {Clean(report.Signature.Problem ?? "")}\n");
        if (report.Yanked is { } yanked)
        {
            text.Append(CultureInfo.InvariantCulture, $"  withdrawn  {BoxListing.Date(yanked.When)} by {Clean(yanked.By)}: {Clean(yanked.Reason)}\n");
        }

        terminal.Output.Write(terminal.Translator.Translate(text.ToString()));
    }

    private static string Clean(string text) => GuestText.Clean(text, MaxTextChars);
}
