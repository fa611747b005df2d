using System.Net;
using System.Net.Http.Headers;
using AwesomeAssertions;
using Shien.Cli.Boxes.Registries;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Boxes.Registries;

/// <summary>How a registry is logged in to. A registry without logins runs in the end-to-end tests.</summary>
public sealed class RegistryAccessTests
{
    private static readonly RegistryReference Place = RegistryReference.Parse("oci://registry.example.org/boxes/lamp:1.0");
    private static readonly RegistryLogins Logins = new(new Dictionary<string, RegistryLogin> { ["registry.example.org"] = new("dXNlcjpwdw==") });

    private readonly List<(string Uri, string? Authorization)> asked = [];

    [Fact]
    public async Task A_registry_that_asks_for_nothing_is_told_no_login()
    {
        (await Send(Logins, _ => new HttpResponseMessage(HttpStatusCode.OK))).Should().Be(HttpStatusCode.OK);
        asked.Should().ContainSingle().Which.Authorization.Should().BeNull();
    }

    [Fact]
    public async Task A_registry_that_asks_for_Basic_is_told_the_login_once()
    {
        HttpStatusCode status = await Send(Logins, _ => Unauthorized("""Basic realm="basic-realm" """));
        status.Should().Be(HttpStatusCode.Unauthorized, "a wrong login is not repeated");
        asked.Select(request => request.Authorization).Should().Equal(null, "Basic dXNlcjpwdw==");
    }

    [Fact]
    public async Task A_token_is_asked_for_with_the_login_and_used_at_the_registry_alone()
    {
        HttpStatusCode status = await Send(Logins, request => request.RequestUri!.Host == "auth.example.org"
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"token":"abc"}""") }
            : request.Headers.Authorization?.Scheme == "Bearer"
                ? new HttpResponseMessage(HttpStatusCode.OK)
                : Unauthorized("""Bearer realm="https://auth.example.org/token",service="registry.example.org",scope="repository:boxes/lamp:pull,push" """));
        status.Should().Be(HttpStatusCode.OK);
        asked.Should().Equal(
            ("https://registry.example.org/v2/", null),
            ("https://auth.example.org/token?service=registry.example.org&scope=repository%3Aboxes%2Flamp%3Apull%2Cpush", "Basic dXNlcjpwdw=="),
            ("https://registry.example.org/v2/", "Bearer abc"));
    }

    [Theory]
    [InlineData("""Bearer realm="http://auth.example.org/token" """)]
    [InlineData("""Bearer realm="file:///etc/passwd" """)]
    [InlineData("Bearer nothing")]
    public async Task A_login_goes_to_no_token_service_without_encryption(string challenge) =>
        await FluentActions.Invoking(() => Send(Logins, _ => Unauthorized(challenge))).Should().ThrowAsync<UserException>();

    private static HttpResponseMessage Unauthorized(string challenge)
    {
        HttpResponseMessage response = new(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Add(AuthenticationHeaderValue.Parse(challenge));
        return response;
    }

    private async Task<HttpStatusCode> Send(RegistryLogins logins, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using HttpClient http = new(new Listener(request =>
        {
            asked.Add((request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString()));
            return answer(request);
        }));
        using HttpResponseMessage response = await new RegistryAccess(http, Place, logins).SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, Place.Address + "v2/"), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private sealed class Listener(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
