using System.CommandLine;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Boxes.Registries;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Pull;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Boxes.Add;

/// <summary><c>shien box add</c>.</summary>
internal static class BoxAddCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PinnedSigners pins)
    {
        Argument<string> source = new("NAME") { Description = "A box of the blade, or oci://HOST/REPOSITORY:VERSION of a registry" };
        source.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !BoxNames.IsName(value) && !IsRegistry(value))
            {
                result.AddError($"'{value}' is neither the name of a box nor a place in a registry (oci://HOST/REPOSITORY:VERSION)");
            }
        });
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ZeroOrOne);
        Option<string?> provider = new("--provider") { Description = "Whom the box is for [default: virtualbox]" };
        provider.AcceptOnlyFromAmong(PullOptions.VirtualBox, PullOptions.Libvirt);
        Option<string?> output = new("--output", "-o") { Description = "Write the box to this file, and leave Vagrant alone", HelpName = "FILE" };
        Option<bool> force = new("--force") { Description = "Replace the file, or what Vagrant has of this version" };
        Option<string?> signers = new("--signers")
        {
            Description = "Take the box if its publisher is in this list, in place of that of the blade; as ssh-keygen(1) says it of ALLOWED SIGNERS",
            HelpName = "FILE",
        };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "add",
            """
            Check who signed a box, fetch what this computer has not of it, and give it to Vagrant. Without VERSION the newest one.

            Example: shien box add course-debian && vagrant init shien/course-debian && vagrant up
            Example: shien box add oci://registry.example.org/boxes/course-debian:1.2 --signers allowed_signers
            """)
        {
            source, version, provider, output, force, signers, BladeOption.Blade, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            AddOptions options = new(
                parsed.GetRequiredValue(source), parsed.GetValue(version),
                parsed.GetValue(provider) == PullOptions.Libvirt ? BoxProvider.Libvirt : BoxProvider.VirtualBox,
                parsed.GetValue(output), parsed.GetValue(force), parsed.GetValue(signers), parsed.GetValue(BladeOption.Blade), parsed.GetValue(json));
            return JsonAnswer.RunAsync(terminal, options.Json, async () =>
            {
                CheckOutput(options);
                AddRun run = new(
                    terminal, new ProgressMeter(terminal, time), maps, new VagrantProgram(ChildProcess.Find("vagrant"), VagrantBoxes.HomeOfProcess()), CatalogueFolder());
                AddReport report = IsRegistry(options.Source)
                    ? await FromRegistryAsync(run, options, pins, cancellation).ConfigureAwait(false)
                    : await FromBladeAsync(run, options, terminal, blades, pins, cancellation).ConfigureAwait(false);
                report.Print(terminal, options.Json);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    private static bool IsRegistry(string source) => source.StartsWith(RegistryReference.Scheme, StringComparison.Ordinal);

    private static string CatalogueFolder() => Path.Combine(Path.GetDirectoryName(BladeEnvironment.OfProcess().ConfigPath)!, "boxes");

    private static void CheckOutput(AddOptions options)
    {
        if (options.Output is not { } path)
        {
            return;
        }

        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new UserException(
                Directory.Exists(path) ? $"'{path}' is a folder." : $"The folder of '{path}' does not exist.", "Name the file to write with --output.");
        }

        if (File.Exists(path) && !options.Force)
        {
            throw new UserException($"'{path}' exists already.", "Name another file with --output, or replace it with --force.");
        }
    }

    private static async Task<AddReport> FromBladeAsync(
        AddRun run, AddOptions options, Terminal terminal, BladeOpener blades, PinnedSigners pins, CancellationToken cancellation)
    {
        await using BladeConnection blade = await blades(options.Blade, cancellation).ConfigureAwait(false);
        BoxList list = await blade.Client.ListBoxesAsync(cancellation).ConfigureAwait(false);
        string version = options.Version ?? await BoxInfoCommand.NewestAsync(blade, options.Source, cancellation).ConfigureAwait(false);
        BoxAnswer answer = await blade.Client.GetBoxAsync(options.Source, version, cancellation).ConfigureAwait(false);
        if (options.SignersPath is { } signers)
        {
            BoxManifest manifest = BoxSignature.ManifestOf(answer.Box, options.Source, version);
            await CheckAsync(answer.Box, manifest, signers, ReadSigners(signers), cancellation).ConfigureAwait(false);
        }
        else
        {
            await new BoxSignature(terminal, pins).VerifyAsync(blade, options.Source, version, answer.Box, cancellation).ConfigureAwait(false);
        }

        if (answer.Yanked is { } yanked)
        {
            terminal.Say($"shien: warning: {options.Source} {version} was withdrawn: {Images.FileSystems.GuestText.Clean(yanked.Reason, 500)}");
        }

        return await run.RunAsync(
            new AddPlan(options, $"{(BoxNames.IsName(list.Namespace) ? list.Namespace : BoxList.DefaultNamespace)}/{options.Source}", answer.Box,
                (number, disk) => RemoteDisk.OfBox(blade.Client, options.Source, version, number, disk)),
            cancellation).ConfigureAwait(false);
    }

    private static async Task<AddReport> FromRegistryAsync(AddRun run, AddOptions options, PinnedSigners pins, CancellationToken cancellation)
    {
        RegistryReference place = RegistryReference.Parse(options.Source);
        if (options.Version is not null)
        {
            throw new UserException("The version of a box in a registry is its tag.", $"Write {place with { Tag = options.Version }}", ExitCodes.Usage);
        }

        using RegistryClient registry = new(place, RegistryLogins.Read(RegistryLogins.PathOfProcess()));
        RegistryBox box = await RegistryBox.FindAsync(registry, place, cancellation).ConfigureAwait(false);
        BoxManifest manifest = box.Signed.Manifest() ?? throw new UserException($"'{place}' is damaged: what was signed is no manifest of a box.");
        string blade = options.Blade ?? BladeSettings.Read(BladeEnvironment.OfProcess().ConfigPath).Default ?? BladeSettings.Local;
        string known = options.SignersPath is { } path ? ReadSigners(path) : pins.Find(blade) ?? throw new UserException(
            "Nobody has said yet whose signature counts for boxes of a registry.",
            $"Name the list of the school that published it with --signers FILE, or take that of your blade first: shien box trust.");
        await CheckAsync(box.Signed, manifest, options.SignersPath ?? pins.Path(blade), known, cancellation).ConfigureAwait(false);
        return await run.RunAsync(new AddPlan(options, $"{BoxList.DefaultNamespace}/{manifest.Name}", box.Signed, box.Disk), cancellation).ConfigureAwait(false);
    }

    private static async Task CheckAsync(SignedManifest signed, BoxManifest manifest, string signersPath, string signers, CancellationToken cancellation)
    {
        SignatureVerdict verdict = await BoxSignature.CheckAsync(signed, manifest.Publisher, signers, cancellation).ConfigureAwait(false);
        if (!verdict.IsGood)
        {
            throw new BladeException(new ApiError(
                ErrorCodes.Forbidden,
                $"the box '{manifest.Name}' {manifest.Version} is not signed by '{manifest.Publisher}' with a key of '{signersPath}' ({verdict.Problem}).",
                "Do not use it, unless you know the publisher's key from elsewhere and write it into that list."));
        }
    }

    private static string ReadSigners(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The list of signers '{path}' cannot be read: {e.Message}", "Name another file with --signers.", inner: e);
        }
    }
}
