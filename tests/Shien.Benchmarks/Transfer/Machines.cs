namespace Shien.Benchmarks.Transfer;

/// <summary>The disks that travel.</summary>
/// <param name="Box">The disk of the box.</param>
/// <param name="Used">The machine that was made of it.</param>
/// <param name="Changed">The same after one more change.</param>
/// <param name="Export">The used one as a streamOptimized VMDK.</param>
internal sealed record Machines(string Box, string Used, string Changed, string Export)
{
    /// <summary>Makes what is not there from an earlier run, and reads each once.</summary>
    public static Machines Make(TransferOptions options)
    {
        UsedDisk maker = new(options.Folder);
        string used = options.Used ?? maker.Use(options.Disk);
        string changed = maker.ChangeOnePercent(used);
        string export = options.Vmdk ?? Path.Combine(options.Folder, "used-stream.vmdk");
        if (!File.Exists(export))
        {
            Child.Run(Path.Combine(options.Bin, "shien"), "convert", used, export, "--compress");
        }

        return new Machines(options.Disk, used, changed, export);
    }
}
