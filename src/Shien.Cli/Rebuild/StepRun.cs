using System.Globalization;
using Shien.Cli.Progress;
using Shien.Cli.Rebuild.Steps;
using Shien.CommandLine;
using Shien.Images;

namespace Shien.Cli.Rebuild;

/// <summary>Carries steps out in a guest, one after another, and shows what they print.</summary>
/// <param name="terminal">Where.</param>
/// <param name="meter">Shows which step it is.</param>
/// <param name="time">Clock of the steps.</param>
/// <param name="logIn">Logs in; asked again where a step wants a new login.</param>
/// <param name="account">As whom.</param>
internal sealed class StepRun(
    Terminal terminal, ProgressMeter meter, TimeProvider time, Func<CancellationToken, Task<(GuestSession Session, GuestFacts Facts)>> logIn, string account)
{
    private const int MaxNamed = 10;

    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InterruptedLimit = TimeSpan.FromSeconds(10);

    private GuestSession? session;
    private GuestFacts? facts;

    /// <summary>The step that is being run, for messages; null before the first.</summary>
    public string? Current { get; private set; }

    /// <summary>Runs all of them.</summary>
    /// <param name="steps">What is run.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">One of them ended with another code than 0; none after it was run.</exception>
    /// <exception cref="Remote.RemoteException">The connection broke.</exception>
    public async Task<IReadOnlyList<StepReport>> RunAsync(IReadOnlyList<RebuildStep> steps, CancellationToken cancellation)
    {
        List<StepReport> done = [];
        try
        {
            await LogInAsync(cancellation).ConfigureAwait(false);
            RefuseWithoutRoot(steps);
            for (int i = 0; i < steps.Count; i++)
            {
                Current = string.Create(CultureInfo.InvariantCulture, $"Step {i + 1} of {steps.Count}, {steps[i].Title}");
                Head(Current);
                long start = time.GetTimestamp();
                int code = await RunAsync(steps[i], i + 1, cancellation).ConfigureAwait(false);
                meter.End();
                if (code != 0)
                {
                    throw new UserException($"{Current}, ended with exit code {code}.");
                }

                done.Add(new StepReport(steps[i].Title, Math.Round(time.GetElapsedTime(start).TotalSeconds, 1)));
            }

            return done;
        }
        finally
        {
            meter.End();
            await LeaveAsync(cancellation).ConfigureAwait(false);
        }
    }

    // On a terminal the line of a phase gives way to what the step prints.
    private void Head(string line)
    {
        if (terminal.ErrorIsTerminal)
        {
            terminal.Say(line);
        }

        meter.Begin(line);
    }

    private async Task LogInAsync(CancellationToken cancellation) => (session, facts) = await logIn(cancellation).ConfigureAwait(false);

    private void RefuseWithoutRoot(IReadOnlyList<RebuildStep> steps)
    {
        if (facts!.Root == "no" && steps.FirstOrDefault(step => step is ScriptStep { Privileged: true } or FileStep { MakesRoom: true }) is { } first)
        {
            throw new UserException(
                $"'{first.Title}' is to be run by root, and '{account}' cannot become root in the machine without a password.",
                "Take a box whose account may use sudo without one, as Vagrant's boxes have it, or say privileged: false in the Vagrantfile.");
        }
    }

    private async Task<int> RunAsync(RebuildStep step, int number, CancellationToken cancellation)
    {
        switch (step)
        {
            case ScriptStep script:
                return await RunAsync(script, number, cancellation).ConfigureAwait(false);
            case FileStep { IsFolder: true } folder:
                return await SendFolderAsync(folder, cancellation).ConfigureAwait(false);
            case FileStep file:
                int mode = (int)FolderArchive.ModeOf(new FileInfo(file.Source));
                FileStream content = await Task.Run(() => SentCopy.Of(file.Source), cancellation).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    return await SendAsync(content, file.Destination, System.Convert.ToString(mode, 8), Path.GetFileName(file.Source), cancellation).ConfigureAwait(false);
                }

            default:
                await LeaveAsync(cancellation).ConfigureAwait(false);
                await LogInAsync(cancellation).ConfigureAwait(false);
                return 0;
        }
    }

    private async Task<int> RunAsync(ScriptStep step, int number, CancellationToken cancellation)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{facts!.Folder}/step-{number}");
        using MemoryStream script = new(step.Script);
        int sent = await SendAsync(script, path, "700", "script", cancellation).ConfigureAwait(false);
        return sent != 0 ? sent : await session!.RunAsync(
            [
                .. step.Privileged ? facts.AsRoot : [], .. facts.LoginShell, GuestScripts.RunScript, facts.Shell,
                path, step.Arguments, .. step.Environment, "--", .. step.Words,
            ],
            Stream.Null,
            Show,
            cancellation).ConfigureAwait(false);
    }

    private Task<int> SendAsync(Stream content, string to, string mode, string name, CancellationToken cancellation) => session!.RunAsync(
        ["sh", "-c", GuestScripts.ReceiveFile, "sh", to, content.Length.ToString(CultureInfo.InvariantCulture), mode, name], content, Show, cancellation);

    private async Task<int> SendFolderAsync(FileStep step, CancellationToken cancellation)
    {
        List<string> leftOut = [];
        FileStream archive = await Task.Run(() => FolderArchive.Make(step.Source, leftOut, cancellation), cancellation).ConfigureAwait(false);
        if (leftOut.Count > 0)
        {
            string names = string.Join(", ", leftOut.Take(MaxNamed).Select(path => $"'{Shown.Text(path)}'")) + (leftOut.Count > MaxNamed ? " …" : "");
            terminal.Say($"shien: warning: left out: {names} (pipes, sockets and devices)");
        }

        await using (archive.ConfigureAwait(false))
        {
            int room = !step.MakesRoom ? 0 : await session!.RunAsync(
                [.. facts!.AsRoot, "sh", "-c", GuestScripts.MakeRoom, "sh", step.Destination, account], null, Show, cancellation).ConfigureAwait(false);
            return room != 0 ? room : await session!.RunAsync(
                ["sh", "-c", GuestScripts.ReceiveFolder, "sh", step.Destination, archive.Length.ToString(CultureInfo.InvariantCulture)],
                archive,
                Show,
                cancellation).ConfigureAwait(false);
        }
    }

    private void Show(string line) => terminal.SayTranslated("    " + line);

    // A guest that cannot be reached any more keeps a folder in /tmp; what led here is what is told.
    private async Task LeaveAsync(CancellationToken cancellation)
    {
        if (session is null)
        {
            return;
        }

        // Who has interrupted it waits as well.
        using CancellationTokenSource limit = new(cancellation.IsCancellationRequested ? InterruptedLimit : LeaveLimit);
        string left = facts!.Folder;
        try
        {
            if (!await HasRemovedAsync(left, limit.Token).ConfigureAwait(false))
            {
                // An sshd ends the whole connection where a command has ended and more of its input was on the way.
                await session.DisposeAsync().ConfigureAwait(false);
                session = null;
                await LogInAsync(limit.Token).ConfigureAwait(false);
                await session!.RunAsync(["rm", "-rf", left, facts.Folder], null, _ => { }, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is Remote.RemoteException or OperationCanceledException)
        {
        }

        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            session = null;
        }
    }

    private async Task<bool> HasRemovedAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            await session!.RunAsync(["rm", "-rf", folder], null, _ => { }, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Remote.RemoteException)
        {
            return false;
        }
    }
}
