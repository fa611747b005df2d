namespace Shien.Benchmarks.Transfer;

/// <summary>Our side of each pair, over one line.</summary>
internal sealed class Ours(Lab lab, Line line, string folder)
{
    private const string Slot = "01";
    private const string Box = "course";

    private string Shien => Path.Combine(lab.Bin, "shien");

    private string Blade => "alice@" + line.Address;

    private string Cache => Path.Combine(lab.Home, ".cache");

    private string CacheOfBox => Path.Combine(folder, "cache-of-box");

    /// <summary>The machine's own disk file.</summary>
    public string Machine => Path.Combine(lab.Home, "machine.qcow2");

    /// <summary>Publishes a disk as a box; the laptop has it from then on.</summary>
    public void Publish(string disk)
    {
        Unpublish();
        lab.TrustSigner();
        lab.Run(line.OnLaptop(Shien, "box", "publish", disk, Box, "1.0", "--blade", Blade, "--allow-findings", "benchmark"));
        lab.Run("cp", "-a", Cache, CacheOfBox);
    }

    /// <summary>Neither side knows the box any more.</summary>
    public void Unpublish()
    {
        Forget();
        lab.OnBlade("rm", "-rf", "/run/local-blade/store/boxes/" + Box);
        lab.Run("rm", "-rf", CacheOfBox);
    }

    /// <summary>Neither side knows anything of a machine, but both have the box.</summary>
    public void ForgetMachine()
    {
        Forget();
        lab.Run("cp", "-a", CacheOfBox, Cache);
    }

    /// <summary>Makes a disk the content of the machine's own disk file, as a machine that runs changes it.</summary>
    public string Become(string disk)
    {
        lab.Run("sh", "-euc", "cat \"$0\" > \"$1\"; touch -d '1 minute ago' \"$1\"", disk, Machine);
        return Machine;
    }

    /// <summary>Neither side knows anything of a machine; what guessing at its passwords gave stays known.</summary>
    public void Forget()
    {
        lab.Run("rm", "-rf", Cache);
        lab.AsAlice("sh", "-c", $"ie-virsh undefine {Slot} --delete-image; true");
    }

    /// <summary>Pushes a disk into the slot, whatever is there.</summary>
    public Sample Push(string disk) => line.Measure(
        [Shien, "push", disk, "--as", Slot, "--replace", "--blade", Blade, "--allow-findings", "benchmark"]);

    /// <summary>Pulls it.</summary>
    public Sample Pull()
    {
        string box = Path.Combine(folder, "pulled.box");
        File.Delete(box);
        Sample sample = line.Measure([Shien, "pull", Slot, "--output", box, "--blade", Blade]);
        File.Delete(box);
        return sample;
    }
}
