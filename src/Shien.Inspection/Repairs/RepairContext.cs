using Shien.Inspection.Accounts;
using Shien.Inspection.Rules;

namespace Shien.Inspection.Repairs;

/// <summary>What the steps of a repair work with.</summary>
/// <param name="Draft">The guest as it will be; steps change it.</param>
/// <param name="Evidence">The guest as it is.</param>
/// <param name="Rules">By which it is judged.</param>
/// <param name="Request">What was asked for.</param>
internal sealed record RepairContext(RepairDraft Draft, GuestEvidence Evidence, RuleContext Rules, RepairRequest Request)
{
    /// <summary>Accounts whose password was disabled although a shell is started for them, or who held a key that everybody has.</summary>
    public List<Account> ShutOut { get; } = [];
}
