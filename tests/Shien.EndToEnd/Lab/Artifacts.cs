using System.Runtime.CompilerServices;

namespace Shien.EndToEnd.Lab;

/// <summary>What tests/run builds once before the tests: the published programs and the small guest.</summary>
internal static class Artifacts
{
    /// <summary>Folder of the published programs.</summary>
    public static string Bin => System.Environment.GetEnvironmentVariable("SHIEN_BIN") ?? Root("tests/artifacts/bin");

    /// <summary>Folder of tiny.box and tiny.raw.</summary>
    public static string Tiny => System.Environment.GetEnvironmentVariable("SHIEN_TINY") ?? Root("tests/artifacts/tiny");

    /// <summary>Folder of the appliance for repairs: made by the first test that needs it, and kept.</summary>
    public static string Appliance => System.Environment.GetEnvironmentVariable("SHIEN_APPLIANCE") ?? Root("tests/artifacts/appliance");

    /// <summary>Folder of a kernel and trees of Debian for guests: made by the first test that needs them, and kept.</summary>
    public static string Bootable => System.Environment.GetEnvironmentVariable("SHIEN_BOOTABLE") ?? Root("tests/artifacts/bootable");

    /// <summary>Folder of VirtualBox without its kernel driver: made by the first test that needs it, and kept.</summary>
    public static string VirtualBox => System.Environment.GetEnvironmentVariable("SHIEN_VIRTUALBOX") ?? Root("tests/artifacts/virtualbox");

    public static string Shien => Path.Combine(Bin, "shien");

    public static string IeVirsh => Path.Combine(Bin, "ie-virsh");

    public static string TinyBox => Path.Combine(Tiny, "tiny.box");

    public static string TinyRaw => Path.Combine(Tiny, "tiny.raw");

    /// <summary>True in <c>tests/run --long</c>.</summary>
    public static bool Long => System.Environment.GetEnvironmentVariable("SHIEN_TESTS_LONG") == "1";

    public static string Root(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path));
}
