using Microsoft.AspNetCore.Http.Features;
using Shien.Api;
using Shien.Blade.Accounts;

namespace Shien.Blade.Http;

/// <summary>
/// What every request passes first: version, account, the limit of requests at work. And last: whatever was thrown
/// becomes an <see cref="ApiError"/>.
/// </summary>
/// <param name="accounts">Looks a uid up; may block.</param>
/// <param name="log">Where refusals and bugs are written.</param>
/// <param name="time">For the wait below.</param>
/// <param name="patience">
/// How long a request waits while its uid has too many at work: those of a client that was interrupted end a moment
/// after it, and the same command is run again at once.
/// </param>
/// <param name="refused">Told the code of each error that is answered; null for nobody.</param>
internal sealed class RequestGate(Func<uint, Account?> accounts, BladeLog log, TimeProvider time, TimeSpan patience, Action<string>? refused = null)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Requests of one uid that may be at work at once; consoles do not count.</summary>
    public const int MaxAtWork = 4;

    private readonly UidCounter atWork = new(MaxAtWork);

    /// <summary>Runs a request.</summary>
    public async Task RunAsync(HttpContext http, Func<Task> next)
    {
        http.Response.Headers[ApiVersion.Header] = ApiVersion.Text;
        IDisposable? work = null;
        try
        {
            Peer peer = http.Features.GetRequiredFeature<Peer>();
            CheckVersion(http.Request.Headers[ApiVersion.Header]);

            // It may block; Kestrel runs this on a thread of the pool, so another one would wait no better.
            Account account = FindAccount(peer.Uid);
            work = await EnterAsync(account, http.RequestAborted).ConfigureAwait(false);
            http.Features.Set(new Caller(account, peer));
            http.Features.Set(work);
            await next().ConfigureAwait(false);
            if (http.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed })
            {
                throw new RefusalException(
                    ErrorCodes.NotFound,
                    $"this blade knows no {http.Request.Method} {http.Request.Path}",
                    $"It runs shiend with API {ApiVersion.Text}; update the client or the blade.");
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to tell.
        }
        catch (Exception e)
        {
            await ReportAsync(http, e).ConfigureAwait(false);
        }
        finally
        {
            work?.Dispose();
        }
    }

    // How many wait is bounded by the connections of a uid.
    private async Task<IDisposable> EnterAsync(Account account, CancellationToken aborted)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            if (atWork.TryEnter(account.Uid) is { } entry)
            {
                return entry;
            }

            if (time.GetElapsedTime(start) >= patience)
            {
                throw new RefusalException(
                    ErrorCodes.Busy,
                    $"'{account.Name}' has {MaxAtWork} requests at work already",
                    "Wait until one of them has ended.");
            }

            await Task.Delay(LookAgain, time, aborted).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(HttpContext http, Exception e)
    {
        ApiError error = ErrorExplainer.Explain(e);
        refused?.Invoke(error.Code);
        string what = $"{http.Request.Method} {http.Request.Path} of uid {http.Features.Get<Peer>()?.Uid}: {error.Code}: {error.Message}";
        if (error.Code is ErrorCodes.Internal)
        {
            log.Error(what, e);
        }
        else if (error.Code is ErrorCodes.Backend)
        {
            log.Error(what);
        }
        else
        {
            log.Info(what);
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        try
        {
            await Answer.Error(error).SendAsync(http).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            http.Abort();
        }
    }

    private Account FindAccount(uint uid)
    {
        Account account = LookUp(uid) ?? throw new RefusalException(
            ErrorCodes.Forbidden,
            $"uid {uid} is no account of this blade",
            "Log in with an account that the blade knows ('getent passwd' shows it).");
        return Account.IsUsable(account.Name)
            ? account
            : throw new RefusalException(
                ErrorCodes.Forbidden,
                $"the account name '{account.Name}' cannot be used here: up to 32 of a-z, 0-9, '.', '_' and '-', beginning with a letter or '_'",
                "Ask an administrator for an account with such a name.");
    }

    private Account? LookUp(uint uid)
    {
        try
        {
            return accounts(uid);
        }
        catch (IOException e)
        {
            throw new RefusalException(
                ErrorCodes.Backend, $"the blade's name service failed: {e.Message}", "Try again; if it happens again, ask an administrator whether 'getent passwd' works there.");
        }
    }

    private static void CheckVersion(string? version)
    {
        if (!ApiVersion.Accepts(version))
        {
            throw new RefusalException(
                ErrorCodes.Version,
                $"the client speaks API version '{version ?? "none"}', this blade {ApiVersion.Text}",
                $"Use a client of version {ApiVersion.Major}.x, such as the ie-virsh of this blade.");
        }
    }
}
