using AwesomeAssertions;
using Shien.Blade.Limits;
using Shien.Blade.Settings;
using Shien.CommandLine;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Blade.Settings;

public sealed class SettingsFileTests
{
    private const string AuditKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";

    [Fact]
    public void Without_a_line_every_default_holds() =>
        SettingsFile.Parse("# nothing\n", "/etc/shien/shiend.toml").Should().Be(new BladeSettings());

    [Fact]
    public void A_program_is_a_list_of_words()
    {
        BladeSettings read = SettingsFile.Parse("address_command = [\"/usr/local/sbin/register\", \"--form=vm\"]\naddress_command_timeout_seconds = 3\n", "x");
        read.AddressCommand.Should().Equal("/usr/local/sbin/register", "--form=vm");
        read.AddressCommandTimeout.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData("\"/usr/local/sbin/register --form\"")]
    [InlineData("[]")]
    [InlineData("[\"register\"]")]
    [InlineData("[\"/r\", 1]")]
    [InlineData("[\"/r\", \"\"]")]
    public void What_is_none_is_refused(string value) => FluentActions.Invoking(() => SettingsFile.Parse($"address_command = {value}", "x"))
        .Should().Throw<UserException>().WithMessage("'x' line 1: 'address_command' must be a list of texts, of which the first is a program's path from the root");

    [Fact]
    public void Reads_every_setting()
    {
        BladeSettings read = SettingsFile.Parse(
            """
            store = "/srv/shien/"
            socket = "/tmp/s"
            libvirt = "test:///default"
            virt_type = "kvm"
            cpu_model = "qemu64"
            network = "lab"
            administrators = "wheel"
            vm_group = "vms"
            vm_uid_base = 3000000000
            inspect = "/opt/shien-inspect"
            profile = "public"
            accepted_keys = "/etc/shien/accepted_keys"
            waivers = "/etc/shien/waivers.toml"
            inspect_uid_base = 1000000
            debug_kernels = "/srv/kernels/"
            debug_ports = "33100-33199"
            catalogue = "/srv/www/boxes/"
            catalogue_url = "https://boxes.example.org/"
            box_namespace = "course"
            push_timeout_seconds = 7
            inspect_timeout_seconds = 8
            address_timeout_seconds = 0
            min_free_percent = 10
            [limits]
            machines = 9
            cores = 8
            memory_mib = 16384
            disk_gib = 128
            snapshots = 5
            [limits.group.staff]
            machines = 20
            [limits.account."e20.57"]
            cpu_percent = 50
            """,
            "x");
        read.Should().Be(new BladeSettings
        {
            Store = "/srv/shien",
            Socket = "/tmp/s",
            Libvirt = "test:///default",
            VirtType = "kvm",
            CpuModel = "qemu64",
            Network = "lab",
            Administrators = "wheel",
            VmGroup = "vms",
            DebugKernels = "/srv/kernels",
            DebugPorts = (33100, 33199),
            VmUidBase = 3_000_000_000,
            Inspect = "/opt/shien-inspect",
            Profile = Profile.Public,
            AcceptedKeys = "/etc/shien/accepted_keys",
            Waivers = "/etc/shien/waivers.toml",
            Catalogue = "/srv/www/boxes",
            CatalogueUrl = "https://boxes.example.org",
            BoxNamespace = "course",
            InspectUidBase = 1_000_000,
            PushTimeout = TimeSpan.FromSeconds(7),
            InspectTimeout = TimeSpan.FromSeconds(8),
            AddressTimeout = TimeSpan.Zero,
            MinFreePercent = 10,
            Limits = read.Limits,
        });
        EffectiveLimits everybody = read.Limits.Of("bob", []);
        (everybody.Machines, everybody.Cores, everybody.MemoryMiB, everybody.DiskBytes, everybody.Snapshots, everybody.Running).Should().Be((9, 8, 16384, 128L << 30, 5, 4));
        (everybody.Source(LimitKey.Machines), everybody.Source(LimitKey.Running)).Should().Be(("[limits]", "default"));
        read.Limits.Of("bob", ["staff"]).Machines.Should().Be(20);
        read.Limits.Of("e20.57", []).Tuning.QuotaMicroseconds.Should().Be(50_000);
    }

    [Theory]
    [InlineData("\nstore = \"srv\"", "'f' line 2: 'store' is 'srv', not an absolute path", "beginning with '/'")]
    [InlineData("virt_type = \"xen\"", "'f' line 1: 'virt_type' is 'xen'", "\"auto\", \"kvm\", \"qemu\"")]
    [InlineData("profile = \"open\"", "'f' line 1: 'profile' is 'open'", "\"private\", \"public\"")]
    [InlineData("catalogue_url = \"boxes.example.org\"", "'f' line 1: 'catalogue_url' is 'boxes.example.org', not an address of files", "https://HOST/PATH")]
    [InlineData("debug_ports = \"80-90\"", "'f' line 1: 'debug_ports' is '80-90', not a range of ports", "from 1024 to 65535")]
    [InlineData("debug_ports = \"33199-33100\"", "'f' line 1: 'debug_ports' is '33199-33100', not a range of ports", "FIRST-LAST")]
    [InlineData("box_namespace = \"a/b\"", "'f' line 1: 'box_namespace' is 'a/b', not a name", "small letters")]
    [InlineData("waivers = \"w.toml\"", "'f' line 1: 'waivers' is 'w.toml', not an absolute path", "beginning with '/'")]
    [InlineData("audit_account = \"audit\"", "'f' line 1: 'audit_account' is not a login name and one public key", "NAME ssh-ed25519")]
    [InlineData("audit_account = \"audit from=x ssh-ed25519 AAAA\"", "'f' line 1: 'audit_account' is not", "without options")]
    [InlineData("update_days = 0", "'f' line 1: 'update_days' must be a whole number from 1 to 3650", "without quotes")]
    [InlineData("[limits]\n\nmachines = 0", "'f' line 3: 'limits.machines' must be a whole number from 1 to 99", "without quotes")]
    [InlineData("[limits]\nmachines = \"4\"", "'f' line 2: 'limits.machines' must be a whole number", "without quotes")]
    [InlineData("network = 4", "'f' line 1: 'network' must be a text", "network = \"...\"")]
    [InlineData("netwerk = \"x\"", "'f' line 1: 'netwerk' is no setting of shiend", "Settings are: store, socket")]
    [InlineData("[limits]\nmachine = 4", "'f' line 2: 'limits.machine' is no limit", "Limits are: machines, running")]
    [InlineData("[limits.group.staff]\ncpu_percent = 101", "'f' line 2: 'limits.group.staff.cpu_percent' must be a whole number from 1 to 100", "without quotes")]
    [InlineData("[limits.account.\"../x\"]\nmachines = 4", "'f' line 2: 'limits.account.../x.machines' is no setting of shiend", "[limits.account.NAME]")]
    [InlineData("[limits.account.bob]\nmachines = 4\n[limits.account.\"bob\"]\nmachines = 5", "'f' line 3: The key `limits.account.bob` is already defined", "TOML")]
    [InlineData("[limit]\nmachines = 4", "'f' line 2: 'limit.machines' is no setting of shiend", "[limits]")]
    [InlineData("store = \"/a", "'f' line 1: ", "TOML")]
    public void Stops_at_what_is_wrong_with_file_line_and_remedy(string text, string message, string remedy)
    {
        UserException wrong = FluentActions.Invoking(() => SettingsFile.Parse(text, "f")).Should().Throw<UserException>().Which;
        wrong.Message.Should().StartWith(message);
        wrong.Remedy.Should().Contain(remedy);
    }

    [Fact]
    public void The_administrators_account_is_a_name_and_a_key() =>
        SettingsFile.Parse($"audit_account = \"audit {AuditKey} admins@school\"\nupdate_days = 14", "f").Should()
            .Match<BladeSettings>(s => s.Audit!.Name == "audit" && s.Audit.Key == AuditKey && s.Audit.Fingerprint.StartsWith("SHA256:") && s.UpdateDays == 14);

    [Fact]
    public void A_setting_that_stands_there_twice_is_refused() =>
        FluentActions.Invoking(() => SettingsFile.Parse("store = \"/a\"\nstore = \"/b\"", "f"))
            .Should().Throw<UserException>().WithMessage("'f' line*");

    [Fact]
    public void A_file_that_was_named_must_be_there() =>
        FluentActions.Invoking(() => SettingsFile.Read("/nowhere/shiend.toml"))
            .Should().Throw<UserException>().WithMessage("the settings '/nowhere/shiend.toml' cannot be read*");
}
