using System.Globalization;
using System.Text;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Facts;

/// <summary>What virsh 9.0 prints of a domain, word for word, so that lecture notes and scripts stay right.</summary>
internal static class DomainText
{
    private const string None = "-";

    /// <summary>As virsh dominfo.</summary>
    public static string Info(DomainFacts facts)
    {
        StringBuilder text = new();
        Add("Id:", facts.Id is { } id ? Text(id) : None);
        Add("Name:", facts.Name);
        Add("UUID:", facts.Uuid);
        Add("OS Type:", facts.OsType);
        Add("State:", facts.State);
        Add("CPU(s):", Text(facts.Cores));
        if (facts.CpuNanoseconds != 0)
        {
            Add("CPU time:", string.Create(CultureInfo.InvariantCulture, $"{facts.CpuNanoseconds / 1e9:0.0}s"));
        }

        Add("Max memory:", Text(facts.MaxMemoryKiB) + " KiB");
        Add("Used memory:", Text(facts.UsedMemoryKiB) + " KiB");
        Add("Persistent:", facts.IsPersistent ? "yes" : "no");
        Add("Autostart:", facts.StartsWithBlade ? "enable" : "disable");
        Add("Managed save:", facts.HasManagedSave ? "yes" : "no");
        if (facts.SecurityModel is { } model)
        {
            Add("Security model:", model);
            Add("Security DOI:", facts.SecurityDoi ?? "");
            if (facts.SecurityLabel is { } label)
            {
                Add("Security label:", label);
            }
        }

        return text.ToString();

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-15} {value}\n");
    }

    /// <summary>As virsh domiflist.</summary>
    public static string Interfaces(DomainFacts facts) => TextTable.Render(
        ["Interface", "Type", "Source", "Model", "MAC"],
        facts.Interfaces.Select(card => (IReadOnlyList<string>)[card.Name ?? None, card.Type, card.Source ?? None, card.Model ?? None, card.Mac]));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
