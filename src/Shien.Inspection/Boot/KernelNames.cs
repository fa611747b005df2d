namespace Shien.Inspection.Boot;

/// <summary>Finds kernels and their initramfs by the names that distributions give them in /boot.</summary>
internal static class KernelNames
{
    private static readonly string[] KernelPrefixes = ["vmlinuz-", "vmlinux-"];

    /// <summary>The version that ends the newest kernel's file name; rescue kernels do not count. Null if there is none.</summary>
    public static string? Newest(IEnumerable<string> names)
    {
        string? newest = null;
        foreach (string name in names)
        {
            foreach (string prefix in KernelPrefixes)
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal)
                    && !name.Contains("rescue", StringComparison.Ordinal) && !name.EndsWith(".old", StringComparison.Ordinal)
                    && name[prefix.Length..] is { Length: > 0 } version && (newest is null || Compare(version, newest) > 0))
                {
                    newest = version;
                }
            }
        }

        return newest;
    }

    /// <summary>Debian, Red Hat, SUSE and Arch each have their own pattern.</summary>
    public static string? InitramfsOf(string version, IReadOnlyList<string> names)
    {
        string[] patterns = [$"initrd.img-{version}", $"initramfs-{version}.img", $"initrd-{version}", $"initramfs-{version}", $"initrd-{version}.img"];
        return patterns.FirstOrDefault(names.Contains);
    }

    /// <summary>Numbers by value, the rest by character: 6.10 comes after 6.9.</summary>
    public static int Compare(string a, string b)
    {
        int i = 0;
        int j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                string left = Digits(a, ref i);
                string right = Digits(b, ref j);
                int order = left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(left, right);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (a[i] != b[j])
            {
                return a[i] - b[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        return (a.Length - i) - (b.Length - j);
    }

    private static string Digits(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[start..at].TrimStart('0');
    }
}
