using System.Text.Json;

namespace Shien.Inspection.Accounts;

/// <summary>Accounts that are in no passwd: JSON user records of systemd. systemd.io/USER_RECORD.</summary>
internal static class UserRecords
{
    private const int MaxPasswords = 16;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>One account for each of its passwords; empty for what is no record.</summary>
    /// <param name="record">Content of a <c>.user</c> or <c>.identity</c> file.</param>
    /// <param name="privileged">Of the <c>.user-privileged</c> file beside it, or null.</param>
    /// <param name="path">Of the record.</param>
    public static List<Account> Parse(byte[] record, byte[]? privileged, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(record, Options);
            using JsonDocument? beside = privileged is null ? null : JsonDocument.Parse(privileged, Options);
            JsonElement root = document.RootElement;
            if (Text(root, "userName") is not { Length: > 0 } name)
            {
                return [];
            }

            bool isLocked = root.TryGetProperty("locked", out JsonElement locked) && locked.ValueKind == JsonValueKind.True;
            IEnumerable<string> hashes = Hashes(root).Concat(beside is null ? [] : Hashes(beside.RootElement));
            return
            [
                .. hashes.DefaultIfEmpty("*").Take(MaxPasswords).Select(hash => new Account(
                    name, Number(root, "uid"), Text(root, "homeDirectory") ?? $"/home/{name}", Text(root, "shell") ?? "/bin/bash",
                    new PasswordField(isLocked ? "!" + hash : hash, path + ":1"))
                {
                    Gid = Number(root, "gid"),
                    Where = path + ":1",
                }),
            ];
        }
        catch (JsonException)
        {
            // systemd does not take it either.
            return [];
        }
    }

    private static IEnumerable<string> Hashes(JsonElement root)
    {
        JsonElement section = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("privileged", out JsonElement inner) ? inner : root;
        return section.ValueKind == JsonValueKind.Object && section.TryGetProperty("hashedPassword", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(hash => hash.ValueKind == JsonValueKind.String).Select(hash => hash.GetString()!)
            : [];
    }

    private static string? Text(JsonElement root, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static uint Number(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out uint number) ? number : uint.MaxValue;
}
