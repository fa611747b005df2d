using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <summary>libvirt refused or failed; the message is libvirt's own.</summary>
internal sealed class LibvirtException : Exception
{
    /// <summary>VIR_ERR_OPERATION_FAILED.</summary>
    public const int OperationFailed = 9;

    /// <summary>VIR_ERR_NO_DOMAIN.</summary>
    public const int NoDomain = 42;

    private LibvirtException(string message, int code)
        : base(message) => Code = code;

    /// <summary>One of <c>virErrorNumber</c>.</summary>
    public int Code { get; }

    /// <summary>What the last call of this thread ended with.</summary>
    public static unsafe LibvirtException Last()
    {
        LibvirtNative.Error* error = LibvirtNative.virGetLastError();
        return error == null
            ? new LibvirtException("libvirt failed and said nothing", 0)
            : new LibvirtException(Marshal.PtrToStringUTF8((nint)error->Message) ?? "", error->Code);
    }
}
