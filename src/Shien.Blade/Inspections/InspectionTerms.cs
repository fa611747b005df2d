using Shien.Inspection;

namespace Shien.Blade.Inspections;

/// <summary>By what a machine is judged.</summary>
/// <param name="Profile">Where it will be reached from.</param>
/// <param name="AcceptedKeys">Fingerprints of the owner's and the administrators' keys; null where the owner's are not known.</param>
internal sealed record InspectionTerms(Profile Profile, IReadOnlyCollection<string>? AcceptedKeys)
{
    /// <summary>The arguments that tell shien-inspect. They stay below what one argument may have, 128 KiB: two files of 64 KiB make them.</summary>
    public IEnumerable<string> Arguments => AcceptedKeys is null
        ? ["--profile", ProfileName.Of(Profile)]
        : ["--profile", ProfileName.Of(Profile), "--accepted-keys", string.Join(',', AcceptedKeys)];
}
