using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Inspection.Keys;

/// <summary>A private key in a file. Only its public half is ever looked at.</summary>
internal static class PrivateKey
{
    private static readonly string[] Curves = ["nistp256", "nistp384", "nistp521"];

    /// <summary>True if text like <c>-----BEGIN RSA PRIVATE KEY-----</c> stands in it, or PuTTY's first line.</summary>
    public static bool IsIn(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("PuTTY-User-Key-File-"u8))
        {
            return true;
        }

        for (int at; (at = content.IndexOf("-----BEGIN "u8)) >= 0;)
        {
            content = content[(at + 11)..];
            int end = content.IndexOf("-----"u8);
            if (end is >= 11 and <= 64 && content[..end].EndsWith("PRIVATE KEY"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The blob of its public half; null where that is encrypted, damaged or of a format that sshd's host keys do not have.
    /// </summary>
    public static byte[]? PublicHalf(ReadOnlySpan<byte> content)
    {
        string text = Encoding.Latin1.GetString(content);
        if (!PemEncoding.TryFind(text, out PemFields fields))
        {
            return null;
        }

        byte[] der = Convert.FromBase64String(text[fields.Base64Data]);
        try
        {
            return text[fields.Label] switch
            {
                "OPENSSH PRIVATE KEY" => OfOpenSsh(der),
                "RSA PRIVATE KEY" => OfRsa(der),
                "DSA PRIVATE KEY" => OfDsa(der),
                "EC PRIVATE KEY" => OfEc(der),
                "PRIVATE KEY" => OfPkcs8(der),
                _ => null,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // PROTOCOL.key of OpenSSH: magic, cipher, kdf, its options, count, public keys.
    private static byte[]? OfOpenSsh(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> magic = "openssh-key-v1\0"u8;
        if (!data.StartsWith(magic))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = data[magic.Length..];
        for (int i = 0; i < 3; i++)
        {
            if (SshFields.Take(ref rest) is null)
            {
                return null;
            }
        }

        rest = rest.Length > 4 ? rest[4..] : [];
        return SshFields.Take(ref rest);
    }

    // RFC 8017, A.1.2: version, n, e.
    private static byte[] OfRsa(byte[] der)
    {
        AsnReader key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        key.ReadIntegerBytes();
        ReadOnlyMemory<byte> n = key.ReadIntegerBytes();
        return SshFields.Join("ssh-rsa"u8.ToArray(), SshFields.Number(key.ReadIntegerBytes().Span), SshFields.Number(n.Span));
    }

    // OpenSSL's own: version, p, q, g, y.
    private static byte[] OfDsa(byte[] der)
    {
        AsnReader key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        key.ReadIntegerBytes();
        List<byte[]> numbers = [.. Enumerable.Range(0, 4).Select(_ => SshFields.Number(key.ReadIntegerBytes().Span))];
        return SshFields.Join(numbers.Prepend("ssh-dss"u8.ToArray()));
    }

    // RFC 5915: version, private octets, [0] curve, [1] point.
    private static byte[]? OfEc(byte[] der)
    {
        AsnReader key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        key.ReadIntegerBytes();
        key.ReadOctetString();
        while (key.HasData)
        {
            Asn1Tag tag = key.PeekTag();
            ReadOnlyMemory<byte> value = key.ReadEncodedValue();
            if (tag is { TagClass: TagClass.ContextSpecific, TagValue: 1 })
            {
                byte[] point = new AsnReader(value, AsnEncodingRules.BER).ReadSequence(tag).ReadBitString(out _);
                int curve = Array.IndexOf([65, 97, 133], point.Length);
                return curve < 0 ? null : SshFields.Join(
                    Encoding.ASCII.GetBytes("ecdsa-sha2-" + Curves[curve]), Encoding.ASCII.GetBytes(Curves[curve]), point);
            }
        }

        return null;
    }

    // RFC 5208: version, algorithm, octets.
    private static byte[]? OfPkcs8(byte[] der)
    {
        AsnReader key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        key.ReadIntegerBytes();
        string algorithm = key.ReadSequence().ReadObjectIdentifier();
        return algorithm switch
        {
            "1.2.840.113549.1.1.1" => OfRsa(key.ReadOctetString()),
            "1.2.840.10045.2.1" => OfEc(key.ReadOctetString()),
            _ => null,
        };
    }
}
