namespace Shien.Api.Repairs;

/// <summary>Repairs for people, the same in <c>shien</c> and <c>ie-virsh</c>.</summary>
public static class RepairText
{
    /// <summary>One line an edit, aligned; the reason where it differs from that of the edit before.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<RepairEdit> edits)
    {
        string why = "";
        foreach (RepairEdit edit in edits)
        {
            if (edit.Why != why)
            {
                why = edit.Why;
                yield return "  " + why;
            }

            yield return $"    {edit.Kind,-15} {edit.Path}";
        }
    }

    /// <summary>The fingerprints of the machine's new host keys; nothing where there are none.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<HostKey> keys)
    {
        if (keys.Count > 0)
        {
            yield return "The machine has host keys of its own now; 'ssh' shows one of these at the first login:";
        }

        foreach (HostKey key in keys)
        {
            yield return $"  {key.Fingerprint} ({key.Type})";
        }
    }
}
