namespace Shien.Images.Machines;

/// <summary>A network card of a machine.</summary>
/// <param name="MacAddress"><c>08:00:27:8d:c0:4d</c>, lower case; null where the source does not say.</param>
/// <param name="Model">What the source calls it, for example <c>E1000</c>, <c>82540EM</c> or <c>virtio</c>; null where it does not say.</param>
public sealed record NetworkCard(string? MacAddress, string? Model)
{
    /// <summary>
    /// Reads <c>0800278DC04D</c>, <c>08:00:27:8d:c0:4d</c> or <c>08-00-27-8D-C0-4D</c>; null for anything else.
    /// </summary>
    public static string? ParseMac(string? text)
    {
        string digits = new([.. (text ?? "").Where(c => c is not (':' or '-'))]);
        return digits.Length == 12 && digits.All(char.IsAsciiHexDigit)
            ? string.Join(':', digits.Chunk(2).Select(pair => new string(pair))).ToLowerInvariant()
            : null;
    }
}
