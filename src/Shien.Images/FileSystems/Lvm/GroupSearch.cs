namespace Shien.Images.FileSystems.Lvm;

/// <summary>Puts volume groups together from the physical volumes of all disks of a machine, as LVM does.</summary>
internal sealed class GroupSearch
{
    private const string DoubleProblem =
        "Could not look inside: another LVM physical volume of this machine has the same UUID. Remove the copy, or give it another with 'vgimportclone'.";

    // The newest copy of each group by its UUID, with the text it came from.
    private readonly Dictionary<string, (VolumeGroup Group, byte[] Text)> newest = [];
    private readonly Dictionary<PhysicalVolume, string> problems = [];

    private GroupSearch(IReadOnlyList<PhysicalVolume> physicalVolumes)
    {
        HashSet<string> contradicting = [];
        foreach (PhysicalVolume on in physicalVolumes)
        {
            foreach (byte[] text in on.Texts)
            {
                try
                {
                    Consider(text, contradicting);
                }
                catch (ImageException e)
                {
                    problems.TryAdd(on, e.Message);
                }
            }
        }

        Dictionary<string, PhysicalVolume> byId = [];
        HashSet<string> doubles = [];
        foreach (PhysicalVolume on in physicalVolumes)
        {
            if (!byId.TryAdd(on.Id, on) && doubles.Add(on.Id))
            {
                problems[byId[on.Id]] = DoubleProblem;
            }

            if (doubles.Contains(on.Id))
            {
                problems[on] = DoubleProblem;
            }
        }

        // A physical volume that two groups claim can be trusted to neither.
        doubles.UnionWith(newest.Values.SelectMany(n => n.Group.Members.Values).GroupBy(m => m.Id).Where(claims => claims.Count() > 1).Select(claims => claims.Key));
        foreach ((VolumeGroup group, _) in newest.Values)
        {
            Dictionary<string, PhysicalVolume> members = group.Members.Values
                .Where(member => byId.ContainsKey(member.Id) && !doubles.Contains(member.Id))
                .ToDictionary(member => member.Name, member => byId[member.Id]);
            if (contradicting.Contains(group.Id))
            {
                foreach (PhysicalVolume on in members.Values)
                {
                    problems[on] = $"Could not look inside: two copies of the LVM metadata of '{GuestText.Clean(group.Name, 128)}' with the same "
                        + $"number ({group.SequenceNumber}) differ. See 'vgck' inside the machine.";
                }

                continue;
            }

            if (members.Count > 0)
            {
                Groups.Add(new FoundGroup(group, members));
            }
        }

        NoteLonely(physicalVolumes);
    }

    public List<FoundGroup> Groups { get; } = [];

    public static GroupSearch Find(IReadOnlyList<PhysicalVolume> physicalVolumes) => new(physicalVolumes);

    /// <summary>Why a physical volume is of no use, as a sentence; null if it belongs to a group.</summary>
    public string? ProblemOf(PhysicalVolume on) => problems.GetValueOrDefault(on);

    private void Consider(byte[] text, HashSet<string> contradicting)
    {
        if (newest.Values.Any(n => n.Text.AsSpan().SequenceEqual(text)))
        {
            return;
        }

        VolumeGroup group = VolumeGroup.Parse(text);
        long known = newest.TryGetValue(group.Id, out (VolumeGroup Group, byte[] Text) kept) ? kept.Group.SequenceNumber : -1;
        if (group.SequenceNumber > known)
        {
            newest[group.Id] = (group, text);
            contradicting.Remove(group.Id);
        }
        else if (group.SequenceNumber == known)
        {
            contradicting.Add(group.Id);
        }
    }

    private void NoteLonely(IReadOnlyList<PhysicalVolume> physicalVolumes)
    {
        HashSet<PhysicalVolume> used = [.. Groups.SelectMany(group => group.Members.Values)];
        foreach (PhysicalVolume on in physicalVolumes)
        {
            if (used.Contains(on))
            {
                // What is wrong with one copy of the metadata does not matter where another one is right.
                problems.Remove(on);
            }
            else
            {
                problems.TryAdd(on, on.Damage ?? "Could not look inside: this LVM physical volume belongs to no volume group of this machine.");
            }
        }
    }
}
