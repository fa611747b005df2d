using System.CommandLine;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Boxes.Add;
using Shien.Cli.Boxes.Registries;
using Shien.Cli.Maps;
using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box</c>: base boxes that machines are made of.</summary>
internal static class BoxCommand
{
    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        PinnedSigners pins = new(Path.GetDirectoryName(BladeEnvironment.OfProcess().ConfigPath)!);
        return new Command(
            "box",
            """
            Base boxes on the blade: see them, take them, publish them.

            Example: shien box list
            Example: shien box add course-debian
            Example: shien box publish ~/course course-debian 1.0
            """)
        {
            BoxListCommand.Create(BladeHost.Create(terminal, blades)),
            BoxInfoCommand.Create(terminal, blades, pins),
            BoxAddCommand.Create(terminal, time, blades, maps, pins),
            BoxMirrorCommand.Create(terminal, time, blades, maps, pins),
            BoxPublishCommand.Create(terminal, time, blades, maps),
            BoxYankCommand.Create(terminal, blades),
            BoxRemoveCommand.Create(terminal, blades),
            BoxTrustCommand.Create(terminal, blades, pins),
        };
    }

    /// <summary>The argument that names a box.</summary>
    public static Argument<string> NameArgument()
    {
        Argument<string> name = new("NAME") { Description = "Name of the box: 1 to 32 small letters, digits and inner dashes" };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !BoxNames.IsName(value))
            {
                result.AddError($"'{value}' is no name of a box: 1 to 32 small letters, digits and inner dashes");
            }
        });
        return name;
    }

    /// <summary>The argument that names a version.</summary>
    public static Argument<string?> VersionArgument(ArgumentArity arity)
    {
        Argument<string?> version = new("VERSION") { Description = "Two to four numbers with dots, such as 1.0 or 2026.11.27", Arity = arity };
        version.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !BoxNames.IsVersion(value))
            {
                result.AddError($"'{value}' is no version of a box: two to four numbers with dots, such as 1.0 or 2026.11.27");
            }
        });
        return version;
    }
}
