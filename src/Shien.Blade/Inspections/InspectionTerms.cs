using Shien.Inspection;

namespace Shien.Blade.Inspections;

/// <summary>By what a machine is judged.</summary>
/// <param name="Profile">Where it will be reached from.</param>
/// <param name="AcceptedKeys">Fingerprints of the owner's and the administrators' keys, at most 2000; null where no key is called foreign.</param>
internal sealed record InspectionTerms(Profile Profile, IReadOnlyCollection<string>? AcceptedKeys)
{
    /// <summary>The arguments that tell shien-inspect.</summary>
    public IEnumerable<string> Arguments => AcceptedKeys is null
        ? ["--profile", ProfileName.Of(Profile)]
        : ["--profile", ProfileName.Of(Profile), "--accepted-keys", string.Join(',', AcceptedKeys)];
}
