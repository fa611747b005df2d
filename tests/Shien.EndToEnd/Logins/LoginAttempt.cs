namespace Shien.EndToEnd.Logins;

/// <summary>How a login ended.</summary>
/// <param name="IsIn">sshd took it.</param>
/// <param name="HasShell">And the command ran.</param>
internal readonly record struct LoginAttempt(bool IsIn, bool HasShell);
