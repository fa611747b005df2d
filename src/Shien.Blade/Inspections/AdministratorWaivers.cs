using System.Text;
using Shien.Blade.Settings;
using Shien.Inspection.Waivers;

namespace Shien.Blade.Inspections;

/// <summary>What the administrators let in although it blocks. The file is read for every machine, so a change counts at once.</summary>
internal sealed class AdministratorWaivers(BladeSettings settings, TimeProvider time, BladeLog log)
{
    /// <summary>The waivers; none where there is no file, or where it cannot be trusted.</summary>
    public WaiverList Read()
    {
        if (settings.Waivers is not { } path)
        {
            return WaiverList.Empty;
        }

        try
        {
            DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            return WaiverList.Parse(Encoding.UTF8.GetString(RootFile.Read(path)), path, WaiverAuthority.Administrators, today);
        }
        catch (IOException e)
        {
            log.Warn($"no waiver of the administrators counts: {e.Message}");
            return WaiverList.Empty;
        }
    }
}
