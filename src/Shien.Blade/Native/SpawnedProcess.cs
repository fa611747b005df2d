using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Shien.Blade.Native;

/// <summary>
/// A child with chosen descriptors: 0 is empty or a file, 1 and 2 are pipes, then those it was given; nothing else is open in it.
/// It leads a process group of its own, and begins with no blocked and no ignored signals.
/// </summary>
internal sealed unsafe class SpawnedProcess : IDisposable
{
    private const int HighDescriptor = 200;

    private readonly Lock reaping = new();
    private readonly int pid;
    private bool isReaped;

    private SpawnedProcess(int pid, Stream output, Stream error)
    {
        this.pid = pid;
        Output = output;
        Error = error;
    }

    /// <summary>Its standard output.</summary>
    public Stream Output { get; }

    /// <summary>Its standard error.</summary>
    public Stream Error { get; }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The first one is the program's absolute path.</param>
    /// <param name="environment"><c>NAME=VALUE</c>; all that it gets.</param>
    /// <param name="given">Descriptors that it inherits; they stay the caller's.</param>
    /// <param name="firstGiven">Number of the first of them in the child.</param>
    /// <param name="input">Its standard input, which stays the caller's; null for an empty one.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static SpawnedProcess Start(
        IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeFileHandle> given, int firstGiven, SafeFileHandle? input = null)
    {
        // Every source is moved up first, so that no dup2 in the child overwrites one that is still wanted.
        List<int> opened = [];
        try
        {
            using SafeFileHandle nothing = File.OpenHandle("/dev/null");
            (int outRead, int outWrite) = Pipe();
            opened.AddRange([outRead, outWrite]);
            (int errorRead, int errorWrite) = Pipe();
            opened.AddRange([errorRead, errorWrite]);
            List<(int From, int To)> moves = [(High((int)(input ?? nothing).DangerousGetHandle()), 0), (High(outWrite), 1), (High(errorWrite), 2)];
            moves.AddRange(given.Select((handle, i) => (High((int)handle.DangerousGetHandle()), firstGiven + i)));
            opened.AddRange(moves.Select(m => m.From));
            int pid = Spawn(arguments, environment, moves);
            opened.RemoveAll(d => d == outRead || d == errorRead);
            return new SpawnedProcess(pid, Reader(outRead), Reader(errorRead));
        }
        finally
        {
            foreach (int descriptor in opened)
            {
                _ = LibC.close(descriptor);
            }
        }

        int High(int descriptor) => PosixError.Check(
            LibC.fcntl(descriptor, LibC.DuplicateCloseOnExec, HighDescriptor), "a descriptor cannot be handed on");
    }

    /// <summary>Ends it and its group at once. Any thread may call; after <see cref="Wait"/> it does nothing.</summary>
    public void KillGroup()
    {
        lock (reaping)
        {
            if (!isReaped)
            {
                _ = LibC.kill(-pid, LibC.SigKill);
            }
        }
    }

    /// <summary>Waits for its end; call it when the outputs have ended. The exit code, or 128 and the signal.</summary>
    public int Wait()
    {
        // It closed its outputs, so it is about to end; polling keeps the pid ours until it is reaped under the lock.
        for (; ; Thread.Sleep(5))
        {
            lock (reaping)
            {
                int ended = LibC.waitpid(pid, out int status, LibC.NoHang);
                if (ended == 0 || (ended < 0 && Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted))
                {
                    continue;
                }

                isReaped = true;
                return ended < 0 ? -1 : (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isReaped)
        {
            KillGroup();
            Wait();
        }

        Output.Dispose();
        Error.Dispose();
    }

    private static int Spawn(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, List<(int From, int To)> moves)
    {
        byte* actions = stackalloc byte[LibC.SpawnStructBytes];
        byte* attributes = stackalloc byte[LibC.SpawnStructBytes];
        byte* signals = stackalloc byte[LibC.SpawnStructBytes];
        byte** argv = Strings(arguments);
        byte** envp = Strings(environment);
        try
        {
            _ = LibC.posix_spawn_file_actions_init(actions);
            _ = LibC.posix_spawnattr_init(attributes);
            foreach ((int from, int to) in moves)
            {
                _ = LibC.posix_spawn_file_actions_adddup2(actions, from, to);
            }

            // Whoever started the daemon may have left it descriptors that do not close by themselves.
            _ = LibC.posix_spawn_file_actions_addclosefrom_np(actions, moves.Max(m => m.To) + 1);

            _ = LibC.sigemptyset(signals);
            _ = LibC.posix_spawnattr_setsigmask(attributes, signals);
            _ = LibC.sigfillset(signals);
            _ = LibC.posix_spawnattr_setsigdefault(attributes, signals);
            _ = LibC.posix_spawnattr_setpgroup(attributes, 0);
            _ = LibC.posix_spawnattr_setflags(
                attributes, LibC.SpawnSetProcessGroup | LibC.SpawnSetSignalDefaults | LibC.SpawnSetSignalMask);
            int error = LibC.posix_spawn(out int pid, arguments[0], actions, attributes, argv, envp);
            return error == 0 ? pid : throw PosixError.Of(error, $"'{arguments[0]}' cannot be started");
        }
        finally
        {
            _ = LibC.posix_spawn_file_actions_destroy(actions);
            _ = LibC.posix_spawnattr_destroy(attributes);
            Free(argv, arguments.Count);
            Free(envp, environment.Count);
        }
    }

    private static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        PosixError.Check(LibC.pipe2(ends, LibC.OpenCloseOnExec), "a pipe cannot be made");
        return (ends[0], ends[1]);
    }

    private static FileStream Reader(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);

    private static byte** Strings(IReadOnlyList<string> texts)
    {
        byte** list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(texts[i] + "\0");
            list[i] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(list[i], bytes.Length));
        }

        return list;
    }

    private static void Free(byte** list, int count)
    {
        for (int i = 0; i < count; i++)
        {
            NativeMemory.Free(list[i]);
        }

        NativeMemory.Free(list);
    }
}
