using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Store;

/// <summary>Small files that are whole at any moment: written aside, fsynced, renamed. Root's own, mode 0600.</summary>
internal static class SafeFile
{
    private const int MaxBytes = 4 << 20;
    private const int BufferBytes = 64 * 1024;

    /// <summary>Mode of everything that only root reads.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a value in place of what the file held.</summary>
    public static void WriteJson<T>(string path, T value, JsonTypeInfo<T> type) => Write(path, file => JsonSerializer.Serialize(file, value, type));

    /// <summary>Writes content in place of what the file held.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it, buffered; leaves the stream open.</param>
    /// <param name="mode">Who may read it.</param>
    public static void Write(string path, Action<Stream> write, UnixFileMode mode = Private)
    {
        string aside = path + ".new";
        using (FileStream file = new(Create(aside), FileAccess.Write, BufferBytes))
        {
            if (mode != Private)
            {
                File.SetUnixFileMode(file.SafeFileHandle, mode);
            }

            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a value, or null where there is no such file.</summary>
    /// <exception cref="IOException">The file is damaged or too long.</exception>
    public static T? ReadJson<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.Length <= MaxBytes ? JsonSerializer.Deserialize(file, type) : throw new JsonException("it is too long");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new IOException($"the store's file '{path}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Makes a new, empty file; an older one of the name is emptied.</summary>
    public static SafeFileHandle Create(string path)
    {
        using FileStream made = new(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = Private,
        });
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>Makes renames and removals in a directory last through a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        int descriptor = PosixError.Check(
            LibC.open(path, LibC.OpenReadOnly | LibC.OpenDirectory | LibC.OpenCloseOnExec, 0), $"'{path}' cannot be opened");
        int result = LibC.fsync(descriptor);
        IOException? error = result == 0 ? null : PosixError.Last($"'{path}' cannot be written through");
        _ = LibC.close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }
}
