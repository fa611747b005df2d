using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Secrets;

/// <summary>F2: secrets of its user that a disk carries along: histories of shells, .env files, tokens of clouds.</summary>
internal static class KeptSecretRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from secret in evidence.KeptSecrets
        select new Finding(
            "F2", context.On(Severity.Info, Severity.Warn), $"{GuestText.Clean(secret.Path, 256)}:{secret.Line}",
            $"{secret.What} stands in this file{(secret.Count > 1 ? $", on {secret.Count} lines" : "")}. Whoever gets a copy of the disk, or into the machine, can use it.",
            DisablePassword.IsPlain(secret.Path) && !secret.Path.Contains("history", StringComparison.Ordinal)
                ? $"Revoke it; inside the machine: rm {secret.Path}"
                : "Revoke it, and delete that line inside the machine");
}
