using AwesomeAssertions;
using Shien.Blade.Accounts;
using Shien.Blade.Native;
using Xunit;

namespace Shien.Tests.Blade.Accounts;

/// <summary>Real files of a uid that has no account; root alone can make them.</summary>
public sealed class OwnerKeysTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";
    private const uint Uid = 20_001;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("shien-keys-").FullName;
    private readonly string home;
    private readonly string file;

    public OwnerKeysTests()
    {
        Assert.SkipUnless(LibC.geteuid() == 0, "only root can make files of another uid");
        File.SetUnixFileMode(folder, PrivateFolder | UnixFileMode.OtherExecute);
        home = Path.Combine(folder, "e24");
        file = Path.Combine(home, ".ssh", "authorized_keys");
        Directory.CreateDirectory(Path.Combine(home, ".ssh"));
        Give(home, PrivateFolder);
        Give(Path.Combine(home, ".ssh"), PrivateFolder);
    }

    [Fact]
    public void Reads_the_keys_of_the_owner()
    {
        Write(file, $"{Key} me@home\nfrom=\"10.0.0.1\" ssh-ed25519 AAAA\n");
        OwnerKeyList read = Read();
        read.Problem.Should().BeNull();
        read.Keys.Should().ContainSingle().Which.Line.Should().Be(Key);
    }

    [Fact]
    public void Follows_a_link_as_its_owner_could()
    {
        Write(Path.Combine(home, "dotfiles"), Key);
        File.CreateSymbolicLink(file, "../dotfiles");
        Read().Keys.Should().ContainSingle();
    }

    [Fact]
    public void The_account_s_rights_count_and_not_root_s()
    {
        string secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, Key);
        File.SetUnixFileMode(secret, Private);
        File.CreateSymbolicLink(file, secret);
        Read().Should().BeEquivalentTo(new OwnerKeyList([], $"'{file}' cannot be read: Permission denied"));
        File.ReadAllText(secret).Should().Be(Key, "the other threads are root as before");
    }

    [Fact]
    public void A_file_of_root_s_group_is_not_read_either()
    {
        string secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, Key);
        File.SetUnixFileMode(secret, Private | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(file, secret);
        Read().Problem.Should().EndWith("Permission denied");
    }

    [Fact]
    public void The_daemon_s_own_descriptors_are_out_of_reach()
    {
        using FileStream open = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Shien.Tests.dll"));
        File.CreateSymbolicLink(file, $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}");
        Read().Problem.Should().Be($"'{file}' cannot be read: Too many levels of symbolic links");
    }

    [Fact]
    public void A_pipe_holds_nobody_up()
    {
        Run("/usr/bin/mkfifo", file);
        Give(file, Private);
        Read().Problem.Should().Be($"'{file}' is no regular file");
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/")]
    public void What_a_link_leads_to_must_be_a_file(string target)
    {
        File.CreateSymbolicLink(file, target);
        Read().Problem.Should().Be($"'{file}' is no regular file");
    }

    [Fact]
    public void A_file_that_others_can_write_counts_for_nothing()
    {
        Write(file, Key);
        File.SetUnixFileMode(file, Private | UnixFileMode.GroupWrite);
        Read().Problem.Should().Be($"'{file}' can be written to by others, so its keys count for nothing; run: chmod go-w on it");
    }

    [Fact]
    public void Nor_does_one_in_a_folder_that_others_can_write()
    {
        Write(file, Key);
        File.SetUnixFileMode(home, PrivateFolder | UnixFileMode.OtherWrite);
        Read().Problem.Should().StartWith($"'{home}' can be written to by others");
    }

    [Fact]
    public void A_file_of_another_account_counts_for_nothing()
    {
        Write(file, Key);
        LibC.lchown(file, Uid + 1, Uid).Should().Be(0);
        File.SetUnixFileMode(file, Private | UnixFileMode.GroupRead);
        Read().Problem.Should().Be($"'{file}' belongs to another account");
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read()
    {
        Write(file, Key + new string('\n', OwnerKeys.MaxBytes));
        Read().Problem.Should().Be($"'{file}' is too large");
    }

    [Fact]
    public void Exactly_64_KiB_are_read()
    {
        Write(file, Key + new string('\n', OwnerKeys.MaxBytes - Key.Length));
        Read().Keys.Should().ContainSingle();
    }

    [Fact]
    public void Says_where_there_is_no_file_or_no_home()
    {
        Read().Problem.Should().Be($"'{file}' cannot be read: No such file or directory");
        OwnerKeys.Read(Account with { Home = folder + "/nobody" }).Problem.Should().StartWith($"'{folder}/nobody' cannot be read");
        OwnerKeys.Read(Account with { Home = "" }).Problem.Should().Be("the account 'e24' has no home directory");
    }

    [Fact]
    public void Says_where_no_key_is_one()
    {
        Write(file, "# none yet\n");
        Read().Problem.Should().Be($"'{file}' holds no key without options that sshd would take");
    }

    [Fact]
    public void Many_readings_at_once_do_not_mix_their_accounts()
    {
        Write(file, Key);
        string secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, Key);
        File.SetUnixFileMode(secret, Private);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            Read().Keys.Should().ContainSingle();
            File.ReadAllText(secret).Should().Be(Key);
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Account Account => new("e24", Uid, Uid, IsAdministrator: false, home);

    private OwnerKeyList Read() => OwnerKeys.Read(Account);

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        Give(path, Private);
    }

    private static void Give(string path, UnixFileMode mode)
    {
        File.SetUnixFileMode(path, mode);
        LibC.lchown(path, Uid, Uid).Should().Be(0);
    }

    private static void Run(string program, string argument)
    {
        using SpawnedProcess process = SpawnedProcess.Start([program, argument], [], [], 3);
        process.Wait().Should().Be(0);
    }
}
