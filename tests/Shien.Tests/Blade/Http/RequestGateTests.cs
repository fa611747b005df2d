using System.Text.Json;
using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Shien.Api;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Xunit;

namespace Shien.Tests.Blade.Http;

public sealed class RequestGateTests : IDisposable
{
    private readonly StringWriter logged = new();
    private readonly Peer peer = new(20001, 7);
    private readonly RequestGate gate;
    private Account? account = TemporaryStore.Alice;

    public RequestGateTests() => gate = new RequestGate(_ => account, new BladeLog(logged, TimeProvider.System), TimeProvider.System, TimeSpan.Zero);

    [Fact]
    public async Task Says_who_sent_it_whatever_the_headers_say()
    {
        DefaultHttpContext http = Context();
        http.Request.Headers["X-Remote-User"] = "root";
        Caller? caller = null;
        await gate.RunAsync(http, () =>
        {
            caller = http.Caller();
            return Task.CompletedTask;
        });
        caller!.Account.Should().Be(TemporaryStore.Alice);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2.0")]
    [InlineData("x")]
    public async Task Refuses_another_major_version(string? version)
    {
        ApiError error = await RefusedAsync(Context(version), 400);
        error.Code.Should().Be("version");
        error.Message.Should().Contain($"'{version ?? "none"}'").And.Contain("1.0");
    }

    [Fact]
    public async Task Refuses_a_uid_without_an_account()
    {
        account = null;
        (await RefusedAsync(Context(), 403)).Message.Should().Be("uid 20001 is no account of this blade");
    }

    [Fact]
    public async Task Refuses_an_account_whose_name_could_be_mistaken()
    {
        account = new Account("../x", 20001, 20001, IsAdministrator: false);
        (await RefusedAsync(Context(), 403)).Message.Should().StartWith("the account name '../x' cannot be used here");
    }

    [Fact]
    public async Task Refuses_a_fifth_request_at_work_until_one_has_ended()
    {
        TaskCompletionSource working = new();
        List<Task> busy = [.. Enumerable.Range(0, 4).Select(_ => gate.RunAsync(Context(), () => working.Task))];
        for (int i = 0; i < 100 && (await GoAsync()).StatusCode != 429; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        (await RefusedAsync(Context(), 429)).Message.Should().Be("'alice' has 4 requests at work already");
        working.SetResult();
        await Task.WhenAll(busy);
        (await GoAsync()).StatusCode.Should().Be(200);
    }

    [Fact]
    public async Task A_fifth_request_waits_for_those_of_a_client_that_is_gone()
    {
        RequestGate patient = new(_ => account, new BladeLog(logged, TimeProvider.System), TimeProvider.System, TimeSpan.FromMinutes(1));
        TaskCompletionSource working = new();
        List<Task> busy = [.. Enumerable.Range(0, 4).Select(_ => patient.RunAsync(Context(), () => working.Task))];
        DefaultHttpContext http = Context();
        Task fifth = patient.RunAsync(http, () => Task.CompletedTask);
        fifth.IsCompleted.Should().BeFalse();
        working.SetResult();
        await Task.WhenAll(busy);
        await fifth.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        http.Response.StatusCode.Should().Be(200);
    }

    [Theory]
    [InlineData("state", 409)]
    [InlineData("slot-taken", 409)]
    [InlineData("limit", 409)]
    [InlineData("not-found", 404)]
    [InlineData("store-full", 507)]
    [InlineData("architecture", 422)]
    [InlineData("findings", 422)]
    [InlineData("backend", 502)]
    public async Task Every_code_has_its_status(string code, int status)
    {
        DefaultHttpContext http = Context();
        await gate.RunAsync(http, () => throw new RefusalException(code, "why", "do this"));
        Read(http, status).Should().BeEquivalentTo(new ApiError(code, "why", "do this"));
    }

    [Fact]
    public async Task A_bug_is_told_without_its_details_and_logged_with_its_stack()
    {
        DefaultHttpContext http = Context();
        await gate.RunAsync(http, () => throw new InvalidOperationException("secret\u001b[2J"));
        ApiError error = Read(http, 500);
        error.Code.Should().Be("internal");
        error.Message.Should().NotContain("secret");
        logged.ToString().Should().Contain("InvalidOperationException").And.Contain(nameof(A_bug_is_told_without_its_details_and_logged_with_its_stack));
    }

    [Fact]
    public async Task A_full_store_is_told_as_such()
    {
        DefaultHttpContext http = Context();
        await gate.RunAsync(http, () => throw new IOException("No space left on device", 28));
        Read(http, 507).Message.Should().Be("the store is full: No space left on device");
    }

    [Fact]
    public async Task An_unknown_path_is_refused_in_words() =>
        (await RefusedAsync(Context(), 404, status: 404)).Message.Should().Be("this blade knows no GET /v1/x");

    public void Dispose()
    {
        peer.Dispose();
        logged.Dispose();
    }

    private DefaultHttpContext Context(string? version = "1.0")
    {
        DefaultHttpContext http = new();
        http.Response.Body = new MemoryStream();
        http.Request.Method = "GET";
        http.Request.Path = "/v1/x";
        http.Features.Set(peer);
        if (version is not null)
        {
            http.Request.Headers[ApiVersion.Header] = version;
        }

        return http;
    }

    private async Task<HttpResponse> GoAsync()
    {
        DefaultHttpContext http = Context();
        await gate.RunAsync(http, () => Task.CompletedTask);
        return http.Response;
    }

    private async Task<ApiError> RefusedAsync(DefaultHttpContext http, int expected, int status = 200)
    {
        await gate.RunAsync(http, () =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        return Read(http, expected);
    }

    private static ApiError Read(DefaultHttpContext http, int expected)
    {
        http.Response.StatusCode.Should().Be(expected);
        http.Response.Headers[ApiVersion.Header].ToString().Should().Be("1.0");
        return JsonSerializer.Deserialize(((MemoryStream)http.Response.Body).ToArray(), ApiJson.Default.ApiError)!;
    }
}
