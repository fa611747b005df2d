using System.Globalization;
using System.Xml.Linq;

namespace Shien.Images.Machines.Utm;

/// <summary>Apple's property lists, as XML: a dictionary is a <c>dict</c> in which each <c>key</c> goes before its value.</summary>
internal static class PropertyList
{
    /// <summary>Reads a file.</summary>
    /// <returns>The dictionary that is the whole of it.</returns>
    /// <exception cref="ImageException">It is a binary one, no XML, or holds something else.</exception>
    public static XElement Read(byte[] content, string name)
    {
        if (content.AsSpan().StartsWith("bplist"u8))
        {
            throw new ImageException($"'{name}' is a binary property list, which is not read. Turn it into text with 'plutil -convert xml1 FILE', and try again.");
        }

        XElement root = HardenedXml.ReadPropertyList(content, name);
        return root.Name.LocalName == "plist" && root.Child("dict") is { } dictionary
            ? dictionary
            : throw new ImageException($"'{name}' is no property list with a dictionary. Name the folder of a machine of UTM.");
    }

    /// <summary>The value of a key, or null.</summary>
    public static XElement? Entry(this XElement? dictionary, string key) =>
        dictionary?.Elements().FirstOrDefault(element => element.Name.LocalName == "key" && element.Value == key)?.ElementsAfterSelf().FirstOrDefault();

    /// <summary>A text, trimmed, or null where the key is absent or holds something else.</summary>
    public static string? TextOf(this XElement? dictionary, string key) =>
        dictionary.Entry(key) is { Name.LocalName: "string" } text ? text.Value.Trim() : null;

    /// <summary>A number of at least 0, or null where the key is absent or holds something else.</summary>
    public static int? NumberOf(this XElement? dictionary, string key) =>
        dictionary.Entry(key) is { Name.LocalName: "integer" } number && int.TryParse(number.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int value)
            ? value
            : null;

    /// <summary>True if the key holds <c>true</c>.</summary>
    public static bool IsTrue(this XElement? dictionary, string key) => dictionary.Entry(key) is { Name.LocalName: "true" };

    /// <summary>The dictionaries of an array.</summary>
    public static IEnumerable<XElement> ItemsOf(this XElement? dictionary, string key) =>
        dictionary.Entry(key) is { Name.LocalName: "array" } array ? array.Named("dict") : [];
}
