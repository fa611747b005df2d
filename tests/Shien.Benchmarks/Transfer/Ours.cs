namespace Shien.Benchmarks.Transfer;

/// <summary>Our side of each pair, over one line.</summary>
internal sealed class Ours(Lab lab, Line line, string folder)
{
    private const string Slot = "01";

    private string Shien => Path.Combine(lab.Bin, "shien");

    private string Blade => "alice@" + line.Address;

    /// <summary>Neither side knows anything of a machine; what guessing at its passwords gave stays known.</summary>
    public void Forget()
    {
        string cache = Path.Combine(lab.Home, ".cache");
        if (Directory.Exists(cache))
        {
            Directory.Delete(cache, recursive: true);
        }

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
