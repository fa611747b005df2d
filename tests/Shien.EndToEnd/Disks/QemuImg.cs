using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Disks;

/// <summary>qemu-img, the oracle for every format that it knows too.</summary>
internal static class QemuImg
{
    private static readonly string? Path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, "qemu-img")).FirstOrDefault(File.Exists);

    public static bool Exists => Path is not null;

    public static string Run(params string[] arguments) => Program(arguments).Succeeded();

    public static RunResult Program(params string[] arguments) => Lab.Run.Program(Path!, arguments);
}
