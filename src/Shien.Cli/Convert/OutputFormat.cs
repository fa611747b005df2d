using Shien.CommandLine;
using Shien.Images.Writing;

namespace Shien.Cli.Convert;

/// <summary>The formats by their names on the command line, and by the names of files.</summary>
internal static class OutputFormat
{
    /// <summary>What <c>--to</c> takes.</summary>
    public static readonly string[] Names = ["qcow2", "vmdk", "vdi", "raw"];

    private static readonly Dictionary<string, DiskFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".qcow2"] = DiskFormat.Qcow2,
        [".vmdk"] = DiskFormat.Vmdk,
        [".vdi"] = DiskFormat.Vdi,
        [".raw"] = DiskFormat.Raw,
        [".img"] = DiskFormat.Raw,
    };

    /// <summary>The format that was asked for.</summary>
    /// <exception cref="UserException">Neither the option nor the name says one, or it cannot be compressed.</exception>
    public static ConversionOptions Choose(ConvertOptions options)
    {
        string extension = options.To is { } name ? "." + name : Path.GetExtension(options.Output);
        if (!ByExtension.TryGetValue(extension, out DiskFormat format))
        {
            throw new UserException(
                options.To is null ? $"The name '{options.Output}' does not say in which format to write." : $"'{options.To}' is no format that can be written.",
                "Say --to qcow2, vmdk, vdi or raw.",
                ExitCodes.Usage);
        }

        return options.Compress && format is (DiskFormat.Vdi or DiskFormat.Raw)
            ? throw new UserException(
                $"--compress: a {(format == DiskFormat.Vdi ? "VDI" : "raw disk")} cannot be compressed.", "Write a qcow2 or a VMDK (--to).", ExitCodes.Usage)
            : new ConversionOptions(format, options.Compress && format == DiskFormat.Qcow2);
    }
}
