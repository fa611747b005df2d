using System.Xml;
using System.Xml.Linq;

namespace Shien.Images.Machines;

/// <summary>Reads XML that somebody else wrote: no DTD, so no entities; nothing fetched; at most 1 MiB of characters.</summary>
internal static class HardenedXml
{
    /// <summary>Largest document, in characters and in bytes.</summary>
    public const int MaxChars = 1 << 20;

    /// <summary>Reads a document.</summary>
    /// <exception cref="ImageException">It is no XML, has a DTD, or is too large.</exception>
    public static XElement Read(byte[] content, string name) => Read(new MemoryStream(content, writable: false), name);

    /// <summary>Reads a document that is text already.</summary>
    /// <exception cref="ImageException">It is no XML, has a DTD, or is too large.</exception>
    public static XElement Read(string text, string name) => Read(settings => XmlReader.Create(new StringReader(text), settings), name);

    /// <summary>
    /// Reads a property list of Apple's, each of which begins with a DOCTYPE. That is passed over unread: what it defines is
    /// not known, and a reference to it is an error.
    /// </summary>
    /// <exception cref="ImageException">It is no XML, or is too large.</exception>
    public static XElement ReadPropertyList(byte[] content, string name) =>
        Read(settings => XmlReader.Create(new MemoryStream(content, writable: false), settings), name, DtdProcessing.Ignore);

    /// <summary>Children of this local name, whatever their namespace: OVF 1 and 2 differ in nothing else.</summary>
    public static IEnumerable<XElement> Named(this XElement? parent, string localName) =>
        parent?.Elements().Where(e => e.Name.LocalName == localName) ?? [];

    /// <summary>The first such child, or null.</summary>
    public static XElement? Child(this XElement? parent, string localName) => parent.Named(localName).FirstOrDefault();

    /// <summary>An attribute by local name, or null.</summary>
    public static string? Value(this XElement? element, string localName) =>
        element?.Attributes().FirstOrDefault(a => a.Name.LocalName == localName && !a.IsNamespaceDeclaration)?.Value;

    /// <summary>The text of a child, trimmed, or null.</summary>
    public static string? Text(this XElement? parent, string localName) => parent.Child(localName)?.Value.Trim();

    private static XElement Read(Stream content, string name) => Read(settings => XmlReader.Create(content, settings), name);

    private static XElement Read(Func<XmlReaderSettings, XmlReader> open, string name, DtdProcessing doctype = DtdProcessing.Prohibit)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = doctype,
            XmlResolver = null,
            MaxCharactersInDocument = MaxChars,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        try
        {
            using XmlReader reader = open(settings);
            return XDocument.Load(reader).Root ?? throw new ImageException($"'{name}' is empty.");
        }
        catch (XmlException e)
        {
            // The reader says it in its own words, for example "DTD is prohibited", with line and column.
            throw new ImageException($"'{name}' cannot be read as XML: {Shown.Text(e.Message)} Export the machine again.", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.Text.DecoderFallbackException)
        {
            throw new ImageException($"'{name}' cannot be read as XML: its encoding is unknown or wrong. Export the machine again.", e);
        }
    }
}
