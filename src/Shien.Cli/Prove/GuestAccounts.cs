using Shien.Api.Repairs;
using Shien.Remote;

namespace Shien.Cli.Prove;

/// <summary>As whom an owner may log in to a machine.</summary>
internal static class GuestAccounts
{
    private const string Keys = "/.ssh/authorized_keys";
    private const string Homes = "/home/";

    /// <summary>Those whose keys a repair has written, then those that boxes usually have; root last.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RepairEdit> edits)
    {
        List<string> accounts = [];
        foreach (RepairEdit edit in edits)
        {
            if (edit.Kind != "delete" && edit.Path.EndsWith(Keys, StringComparison.Ordinal))
            {
                string home = edit.Path[..^Keys.Length];
                accounts.Add(home == "/root" ? "root" : home.StartsWith(Homes, StringComparison.Ordinal) ? home[Homes.Length..] : "");
            }
        }

        return [.. accounts.Where(a => a != "root").Append("vagrant").Append("root").Where(BladeAddress.IsUser).Distinct()];
    }
}
