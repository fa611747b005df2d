namespace Shien.Inspection.Passwords;

/// <summary>What a password field holds. crypt(5), shadow(5).</summary>
internal enum HashKind
{
    Empty,
    Locked,
    LockedHash,
    Des,
    BigDes,
    BsdiDes,
    Md5,
    SunMd5,
    Nt,
    Sha1,
    Bcrypt,
    Sha256,
    Sha512,
    Scrypt,
    Yescrypt,
    GostYescrypt,
    Unknown,
}
