using System.Text.Json;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Isolation;

/// <summary>
/// Every command and every path of the daemon, by bob, on a machine that is alice's: the same words as for one that does not exist,
/// and nothing of hers changes. What is added to either is in the matrix by itself, or fails here.
/// </summary>
public sealed partial class MatrixTests : IDisposable
{
    private const string Owner = "alice";
    private const string Other = "bob";
    private const string Hers = "01";
    private const string HerName = "thesis";
    private const string Nobodys = "04";
    private const string NobodysName = "nobody";

    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public MatrixTests(Blade blade)
    {
        this.blade = blade;
        string disk = GuestDisk.SafeForAll(folder);
        blade.As(Owner, Artifacts.Shien, "push", disk, "--as", Hers, "--blade", "local").Succeeded();
        blade.As(Owner, Artifacts.IeVirsh, "snapshot", "take", Hers, "kept").Succeeded();
        blade.As(Owner, Artifacts.IeVirsh, "rename", Hers, HerName).Succeeded();
    }

    public void Dispose()
    {
        blade.As(Owner, Artifacts.IeVirsh, "destroy", Hers);
        blade.As(Owner, Artifacts.IeVirsh, "undefine", Hers, "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void Every_command_says_the_same_as_of_a_machine_that_does_not_exist()
    {
        string[] all = [.. CommandLine().Matches(blade.As(Other, Artifacts.IeVirsh, "--help").Succeeded()).Select(match => match.Groups[1].Value).Where(name => name != "ie-virsh")];
        all.Should().BeEquivalentTo(CommandMatrix.WithMachine.Concat(CommandMatrix.WithoutMachine), "a new command belongs into the matrix");

        string before = StateOfOwner();
        (string[] Of, string[] Not)[] pairs =
        [
            .. CommandMatrix.For(Hers).Zip(CommandMatrix.For(Nobodys)),
            .. CommandMatrix.For(HerName).Zip(CommandMatrix.For(NobodysName)),
        ];
        (RunResult Of, RunResult Not)[] answers = [.. pairs.AsParallel().AsOrdered().WithDegreeOfParallelism(2)
            .Select(pair => (blade.As(Other, Artifacts.IeVirsh, pair.Of), blade.As(Other, Artifacts.IeVirsh, pair.Not)))];
        foreach ((RunResult of, RunResult not) in answers)
        {
            of.ExitCode.Should().Be(1, of.ToString());
            not.ExitCode.Should().Be(1, not.ToString());
            (of.Output + of.Error).Should().Be(Unnamed(not.Output + not.Error), of.Command);
        }

        StateOfOwner().Should().Be(before);
    }

    [Fact]
    public void Every_path_of_the_daemon_says_the_same_as_of_a_machine_that_does_not_exist()
    {
        string before = StateOfOwner();
        string[] secrets = Secrets();
        List<(string Method, string Path)> routes = MachineRoutes();
        routes.Count.Should().BeGreaterThan(20, "they are found in the daemon's source");
        foreach (bool upgrade in new[] { false, true })
        {
            List<Answered> hers = Ask([.. routes.SelectMany(route => new[] { Request(route, Hers, upgrade), Request(route, HerName, upgrade) })]);
            List<Answered> nobodys = Ask([.. routes.SelectMany(route => new[] { Request(route, Nobodys, upgrade), Request(route, NobodysName, upgrade) })]);
            hers.Should().AllSatisfy(answer => answer.IsRefused.Should().BeTrue(answer.ToString()));
            hers.Select(answer => answer.Body).Should().Equal(nobodys.Select(answer => Unnamed(answer.Body)));
        }

        string[] tricks =
        [
            "alice@01", "alice%4001", "%61lice%4001", "..%2Falice%2F01", "%2e%2e%2falice%2f01", "01%00", "01%20", "%30%31%2F..%2F..%2Falice%2F01", "1", "001", "０１",
            "alice%3A01", "alice.01", "alice%5C01", "-c", "%7B%7D", .. secrets.Where(secret => !secret.Contains('/', StringComparison.Ordinal)),
        ];
        Ask([.. tricks.SelectMany(trick => routes.Select(route => Request(route, Uri.IsWellFormedUriString(trick, UriKind.Relative) ? trick : Uri.EscapeDataString(trick), upgrade: false)))])
            .Should().AllSatisfy(answer =>
            {
                answer.IsRefused.Should().BeTrue(answer.ToString());
                answer.Body.Should().NotContainAny(secrets);
            });
        StateOfOwner().Should().Be(before);
    }

    [Fact]
    public void Nothing_that_a_client_says_of_itself_is_believed()
    {
        string before = StateOfOwner();
        string[] names =
        [
            "X-Account", "X-Shien-Account", "X-User", "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Uid", "Authorization", "Cookie", "From", "Forwarded",
        ];
        string[] values = ["alice", "20001", "root", "0", "Basic YWxpY2U6YWxpY2Utc2VjcmV0", "for=alice"];
        string plain = Ask([["GET", "/v1/machines", new { }, ""]]).Single().Body;
        plain.Should().NotContainAny(Secrets());
        List<Answered> forged = Ask([.. names.SelectMany(name => values.Select(value => (object[])["GET", "/v1/machines", new Dictionary<string, string> { [name] = value }, ""]))]);
        forged.Should().AllSatisfy(answer => answer.Body.Should().Be(plain));
        Ask([["GET", "/v1/machines?account=alice", new { }, ""], ["GET", "/v1/machines?uid=20001", new { }, ""]]).Should().AllSatisfy(answer => answer.Body.Should().Be(plain));

        // Two lengths, a body behind the body: the second request would be read as somebody's.
        Ask([["POST", "/v1/machines/01/start", new Dictionary<string, string> { ["Transfer-Encoding"] = "chunked" }, "0\r\n\r\nGET /v1/machines HTTP/1.1\r\nX-Account: alice\r\n\r\n"]])
            .Should().AllSatisfy(answer => answer.Body.Should().NotContainAny(Secrets()));

        List<Answered> administration = Ask([.. Routes().Where(route => route.Path.StartsWith("/v1/admin", StringComparison.Ordinal))
            .Select(route => Request((route.Method, route.Path.Replace("{account}", Owner, StringComparison.Ordinal)), Hers, upgrade: false))]);
        administration.Should().NotBeEmpty().And.AllSatisfy(answer => answer.Status.Should().Be(403, answer.Body));
        StateOfOwner().Should().Be(before);
    }

    private static string Unnamed(string text) =>
        text.Replace(NobodysName, HerName, StringComparison.Ordinal).Replace(Nobodys, Hers, StringComparison.Ordinal);

    private static List<(string Method, string Path)> MachineRoutes() =>
        [.. Routes().Where(route => route.Path.StartsWith("/v1/machines/{name}", StringComparison.Ordinal))];

    private static IEnumerable<(string Method, string Path)> Routes() => Directory.EnumerateFiles(Artifacts.Root("src/Shien.Blade"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => MappedRoute().Matches(File.ReadAllText(file)))
        .Select(match => (match.Groups[1].Value.ToUpperInvariant(), (match.Groups[2].Success ? "/v1/admin/accounts/{account}" : "") + match.Groups[3].Value));

    private static object[] Request((string Method, string Path) route, string machine, bool upgrade) =>
    [
        route.Method,
        route.Path.Replace("{name}", machine, StringComparison.Ordinal).Replace("{snapshot}", "kept", StringComparison.Ordinal).Replace("{disk}", "1", StringComparison.Ordinal),
        upgrade ? new Dictionary<string, string> { ["Connection"] = "Upgrade", ["Upgrade"] = "shien-stream" } : new Dictionary<string, string>(),
        route.Method is "GET" or "DELETE" ? "" : "{}",
    ];

    private List<Answered> Ask(List<object[]> requests)
    {
        string input = JsonSerializer.Serialize(requests);
        string output = blade.As(Other, new RunOptions(input), Artifacts.Root("tests/lab/raw-requests"), "/run/shien/shiend.sock").Succeeded();
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray().Select(answer => new Answered(answer[0].GetInt32(), answer[1].GetString()!))];
    }

    // What tells that something is hers.
    private string[] Secrets()
    {
        JsonElement machine = JsonDocument.Parse(blade.As(Owner, Artifacts.IeVirsh, "list", "--json").Succeeded()).RootElement.GetProperty("machines")[0];
        return [machine.GetProperty("mac").GetString()!, machine.GetProperty("uuid").GetString()!, "accounts/alice"];
    }

    private string StateOfOwner() => blade.As(
        "root",
        "sh",
        "-euc",
        $"cd /run/local-blade/store; find accounts/{Owner} machines/{Owner} -printf '%p %s %T@ %U %m\\n' | sort; sha256sum machines/{Owner}/*.json; virsh -q -c qemu:///system dumpxml {Owner}@{Hers}; virsh -q -c qemu:///system domstate {Owner}@{Hers}").Succeeded();

    [GeneratedRegex(@"^  ([a-z][a-z-]*) ", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"routes\.Map(Get|Post|Put|Patch|Delete)\((AccountPath \+ )?""([^""]+)""")]
    private static partial Regex MappedRoute();

    private sealed record Answered(int Status, string Body)
    {
        // What takes long answers with a stream of events, of which the last one may be an error.
        public bool IsRefused => Status is >= 400 and < 500 || (Status == 200 && Body.Contains("\"error\"", StringComparison.Ordinal));
    }
}
