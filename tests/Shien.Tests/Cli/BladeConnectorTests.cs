using AwesomeAssertions;
using Shien.Api;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class BladeConnectorTests : IDisposable
{
    private static readonly AccountInfo Account = new("e24", "user", "ie1", "0.1.0", "x86_64", 4, 4, 4096, 1L << 36);

    private readonly TemporaryFolder folder = new();
    private readonly TestTerminal terminal = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Takes_this_machine_where_its_socket_exists_and_nothing_else_is_said()
    {
        using FakeBlade fake = new FakeBlade().On("GET /v1/account", Account, ApiJson.Default.AccountInfo);
        await using BladeConnection blade = await BladeConnector.ConnectAsync(null, terminal.Terminal, Environment(fake.SocketPath), Test);
        blade.Name.Should().Be("local");
        (await blade.Client.GetAccountAsync(Test)).Should().Be(Account);
    }

    [Fact]
    public async Task Says_how_to_choose_a_blade_where_none_is_there()
    {
        UserException nothing = await RefusedAsync<UserException>(null);
        nothing.Message.Should().StartWith("No blade is chosen");
        nothing.Remedy.Should().Contain("shien setup").And.Contain("--blade");
    }

    [Fact]
    public async Task Says_that_shiend_does_not_answer_where_local_is_wanted() =>
        (await RefusedAsync<BladeException>("local")).Message.Should().Contain("shiend does not answer").And.Contain("there is no such socket");

    [Fact]
    public async Task Takes_the_default_of_config_toml()
    {
        File.WriteAllText(folder.File("config.toml"), "default = \"local\"\n");
        (await RefusedAsync<BladeException>(null)).Message.Should().Contain("shiend does not answer");
    }

    [Fact]
    public async Task Stops_at_a_wrong_config_toml_before_it_connects()
    {
        File.WriteAllText(folder.File("config.toml"), "nonsense");
        (await RefusedAsync<UserException>("local")).Message.Should().Contain("config.toml', line 1: ");
    }

    private async Task<T> RefusedAsync<T>(string? blade)
        where T : Exception =>
        (await FluentActions.Awaiting(() => BladeConnector.ConnectAsync(blade, terminal.Terminal, Environment(folder.File("none.sock")), Test))
            .Should().ThrowAsync<T>()).Which;

    private BladeEnvironment Environment(string socket) => new(folder.File(""), folder.File("config.toml"), socket, "me", null, null);
}
