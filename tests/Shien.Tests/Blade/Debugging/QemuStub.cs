using System.Text;

namespace Shien.Tests.Blade.Debugging;

/// <summary>
/// How QEMU 7.2 reads what a debugger sends (gdb_read_byte in gdbstub.c), with its habits: escapes and run lengths in commands, a
/// buffer of 4096 bytes, an answer that waits for its acknowledgment, and a running machine that any byte stops.
/// </summary>
internal sealed class QemuStub
{
    private const int BufferBytes = 4096;

    private readonly List<byte> line = [];
    private State state;
    private byte sum;
    private int digit;
    private bool waits;

    private enum State
    {
        Idle,
        Line,
        Escape,
        RunLength,
        FirstDigit,
        SecondDigit,
    }

    /// <summary>Commands that it would carry out.</summary>
    public List<string> Commands { get; } = [];

    public bool IsRunning { get; set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            Read(one);
        }
    }

    private void Read(byte one)
    {
        if (waits)
        {
            waits = one is not ((byte)'+' or (byte)'$');
            if (one != '$')
            {
                return;
            }
        }

        if (IsRunning)
        {
            IsRunning = false;
            return;
        }

        switch (state)
        {
            case State.Idle:
                if (one == '$')
                {
                    line.Clear();
                    sum = 0;
                    state = State.Line;
                }

                break;
            case State.Line when one == '}':
                sum += one;
                state = State.Escape;
                break;
            case State.Line when one == '*':
                sum += one;
                state = State.RunLength;
                break;
            case State.Line when one == '#':
                state = State.FirstDigit;
                break;
            case State.Line:
                sum += one;
                Add(one);
                break;
            case State.Escape when one == '#':
                state = State.FirstDigit;
                break;
            case State.Escape:
                sum += one;
                state = State.Line;
                Add((byte)(one ^ 0x20));
                break;
            case State.RunLength:
                sum += one;
                state = State.Line;
                for (int i = one - ' ' + 3; i > 0 && line.Count > 0; i--)
                {
                    Add(line[^1]);
                }

                break;
            case State.FirstDigit:
                digit = Digit(one) << 4;
                state = State.SecondDigit;
                break;
            default:
                state = State.Idle;
                if ((digit | Digit(one)) == sum)
                {
                    Commands.Add(Encoding.Latin1.GetString([.. line]));
                    waits = true;
                }

                break;
        }
    }

    private void Add(byte one)
    {
        if (line.Count >= BufferBytes - 1)
        {
            state = State.Idle;
        }
        else
        {
            line.Add(one);
        }
    }

    private static int Digit(byte one) => Uri.IsHexDigit((char)one) ? Convert.ToInt32(((char)one).ToString(), 16) : 0x1000;
}
