namespace Shien.Api;

/// <summary>The stable codes of <see cref="ApiError.Code"/>.</summary>
public static class ErrorCodes
{
    /// <summary>The request itself is malformed. HTTP 400.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>The peer speaks another major version. HTTP 400.</summary>
    public const string Version = "version";

    /// <summary>The caller's uid is no account, or the account may not do this. HTTP 403.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>There is no such thing, or it is not the caller's: the words are the same. HTTP 404.</summary>
    public const string NotFound = "not-found";

    /// <summary>The state does not allow it: running, stopped, in use. HTTP 409.</summary>
    public const string State = "state";

    /// <summary>The slot is taken and <c>--replace</c> was not given. HTTP 409.</summary>
    public const string SlotTaken = "slot-taken";

    /// <summary>A limit of the account is reached. HTTP 409.</summary>
    public const string Limit = "limit";

    /// <summary>The store has not enough free space. HTTP 507.</summary>
    public const string StoreFull = "store-full";

    /// <summary>The guest's architecture is not the blade's. HTTP 422.</summary>
    public const string Architecture = "architecture";

    /// <summary>The image is malformed or holds what no image may hold. HTTP 422.</summary>
    public const string Image = "image";

    /// <summary>The check found what blocks; <see cref="ApiError.Findings"/> lists it. HTTP 422.</summary>
    public const string Findings = "findings";

    /// <summary>The machine was booted, and not proved: no sshd, another host key, or somebody gets in who must not. HTTP 422.</summary>
    public const string Proof = "proof";

    /// <summary>Too many requests of one account at once. HTTP 429.</summary>
    public const string Busy = "busy";

    /// <summary>libvirt or the store failed. HTTP 502.</summary>
    public const string Backend = "backend";

    /// <summary>Our own bug. HTTP 500.</summary>
    public const string Internal = "internal";
}
