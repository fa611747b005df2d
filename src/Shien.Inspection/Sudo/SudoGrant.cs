using Shien.Inspection.Accounts;

namespace Shien.Inspection.Sudo;

/// <summary>An account that becomes root without a password.</summary>
/// <param name="Account">The account.</param>
/// <param name="Program"><c>sudo</c> or <c>doas</c>.</param>
/// <param name="Where">The line that says so.</param>
/// <param name="IsEverything">False if only for some commands.</param>
internal sealed record SudoGrant(Account Account, string Program, string Where, bool IsEverything);
