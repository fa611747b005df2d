using System.Runtime.InteropServices;
using AwesomeAssertions;
using Shien.MachineCommands.Consoles;
using Xunit;

namespace Shien.Tests.MachineCommands.Consoles;

public sealed unsafe partial class RawTerminalTests
{
    private const int SettingsBytes = 60;
    private const int LocalFlagsOffset = 12;
    private const int EchoCanonicalSignals = 0x8 | 0x2 | 0x1;

    [Fact]
    public void Every_key_goes_through_and_afterwards_the_terminal_is_as_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the layout of struct termios is Linux's");
        OpenTerminal(out int keyboard, out int screen, null, null, null).Should().Be(0);
        byte[] before = Settings(screen);
        (BitConverter.ToInt32(before, LocalFlagsOffset) & EchoCanonicalSignals).Should().Be(EchoCanonicalSignals);

        RawTerminal raw = RawTerminal.Enter(screen)!;
        (BitConverter.ToInt32(Settings(screen), LocalFlagsOffset) & EchoCanonicalSignals).Should().Be(0, "Ctrl-C belongs to the guest");
        raw.Dispose();
        Settings(screen).Should().Equal(before);
        raw.Dispose();
        _ = Close(keyboard);
        _ = Close(screen);
    }

    [Fact]
    public void What_is_no_terminal_is_left_alone()
    {
        using FileStream file = File.OpenRead(typeof(RawTerminalTests).Assembly.Location);
        RawTerminal.Enter((int)file.SafeFileHandle.DangerousGetHandle()).Should().BeNull();
    }

    private static byte[] Settings(int descriptor)
    {
        byte[] settings = new byte[SettingsBytes * 2];
        fixed (byte* start = settings)
        {
            GetSettings(descriptor, start).Should().Be(0);
        }

        return settings;
    }

    [LibraryImport("libc", EntryPoint = "openpty")]
    private static partial int OpenTerminal(out int keyboard, out int screen, byte* name, void* settings, void* size);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
