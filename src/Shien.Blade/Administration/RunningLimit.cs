using System.Globalization;
using Shien.Api;
using Shien.Blade.Machines;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Administration;

/// <summary>How many machines of an account may run at once, those under a debugger among them.</summary>
internal sealed class RunningLimit(MachineRecords records, Domains domains, DiskHolds holds, BladeSettings settings)
{
    /// <summary>Lets one more of an account's machines start; under the account's lock, so that two starts cannot both be the last.</summary>
    /// <param name="next">The one that is to start.</param>
    /// <exception cref="RefusalException">As many run already as may.</exception>
    public void Check(MachineRecord next)
    {
        string[] running = [.. domains
            .WithEach([.. records.Of(next.Account).Where(record => record.Slot != next.Slot)], (record, domain) => domain?.IsActive == true || holds.IsHeld(record, HeldFor.Debugging) ? record.Name : null)
            .OfType<string>()];
        if (running.Length >= settings.RunningLimit)
        {
            throw new RefusalException(
                ErrorCodes.Limit,
                string.Create(CultureInfo.InvariantCulture, $"{running.Length} of {settings.RunningLimit} machines that may run at once are running: {string.Join(", ", running)}"),
                $"Shut one down first: ie-virsh shutdown {running.FirstOrDefault("NAME")}");
        }
    }
}
