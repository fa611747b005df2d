using System.CommandLine;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Pull;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary><c>shien box mirror</c>.</summary>
internal static class BoxMirrorCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps, PinnedSigners pins)
    {
        Argument<string> name = BoxCommand.NameArgument();
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ExactlyOne);
        Argument<string> to = new("PLACE") { Description = "oci://HOST/REPOSITORY[:TAG]; the tag is the version where none is named" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "mirror",
            """
            Write a box of the blade into an OCI registry, as it was signed; parts that the registry has are not sent again.

            Example: shien box mirror course-debian 1.2 oci://registry.example.org/boxes/course-debian
            """)
        {
            name, version, to, BladeOption.Blade, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool asJson = parsed.GetValue(json);
            return JsonAnswer.RunAsync(terminal, asJson, async () =>
            {
                (string box, string chosen) = (parsed.GetRequiredValue(name), parsed.GetValue(version)!);
                RegistryReference place = RegistryReference.Parse(parsed.GetRequiredValue(to));
                place = place with { Tag = place.Tag ?? chosen };
                await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
                BoxAnswer answer = await blade.Client.GetBoxAsync(box, chosen, cancellation).ConfigureAwait(false);
                await new BoxSignature(terminal, pins).VerifyAsync(blade, box, chosen, answer.Box, cancellation).ConfigureAwait(false);

                ProgressMeter meter = new(terminal, time);
                using FetchedBox fetched = await new BoxFetch(terminal, meter, maps).RunAsync(
                    answer.Box,
                    (number, disk) => RemoteDisk.OfBox(blade.Client, box, chosen, number, disk),
                    cancellation).ConfigureAwait(false);
                using RegistryClient registry = new(place, RegistryLogins.Read(RegistryLogins.PathOfProcess()));
                RegistryMirror mirror = new(registry, meter);
                string digest = await mirror.RunAsync(fetched, place.Tag, cancellation).ConfigureAwait(false);
                fetched.Remove();
                new MirrorReport(JsonAnswer.Schema, box, chosen, place.ToString(), digest, mirror.SentBytes, mirror.KnownBytes).Print(terminal, asJson);
                return ExitCodes.Done;
            });
        });
        return command;
    }
}
