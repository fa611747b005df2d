using System.Diagnostics;
using Shien.Api.Administration;
using Shien.Blade.Libvirt;

namespace Shien.Blade.Health;

/// <summary>Looks at everything that the blade needs, all at once, so that what hangs hides nothing.</summary>
/// <param name="subjects">By name; each answers how it is, or throws. They block.</param>
/// <param name="patience">How long one may take.</param>
internal sealed class HealthLook(IReadOnlyList<(string Name, Func<string> Look)> subjects, TimeSpan patience)
{
    /// <summary>Looks.</summary>
    public async Task<HealthReport> RunAsync() =>
        new(await Task.WhenAll(subjects.Select(subject => LookAsync(subject.Name, subject.Look))).ConfigureAwait(false));

    private async Task<HealthCheck> LookAsync(string name, Func<string> look)
    {
        long start = Stopwatch.GetTimestamp();
        (bool isOk, string text) = await AskAsync(look).ConfigureAwait(false);
        return new HealthCheck(name, isOk, text, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3));
    }

    private async Task<(bool IsOk, string Text)> AskAsync(Func<string> look)
    {
        try
        {
            return (true, await Task.Run(look).WaitAsync(patience).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return (false, $"does not answer within {patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is UnhealthyException or RefusalException or LibvirtException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return (false, e.Message);
        }
    }
}
