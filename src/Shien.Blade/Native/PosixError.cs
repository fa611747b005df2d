using System.Runtime.InteropServices;

namespace Shien.Blade.Native;

/// <summary>Turns the error number of the last call into an exception that says what was tried.</summary>
internal static class PosixError
{
    /// <summary>Throws if the call returned a negative number; otherwise returns its result.</summary>
    /// <exception cref="IOException">Says what was tried and what the system answered.</exception>
    public static int Check(int result, string what) => result >= 0 ? result : throw Last(what);

    /// <summary>The exception of the last failed call.</summary>
    public static IOException Last(string what) => Of(Marshal.GetLastPInvokeError(), what);

    /// <summary>The exception of an error number.</summary>
    public static IOException Of(int number, string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(number)}", number);
}
