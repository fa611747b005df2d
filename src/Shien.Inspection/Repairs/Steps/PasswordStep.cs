using System.Globalization;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// C1, C2: passwords that can be guessed, and empty ones, become <c>*</c>, where the field stands. Not <c>!</c>: a locked account may
/// refuse keys as well. Of a new machine every password goes, also those that only the maker of the box knows, and locked ones.
/// </summary>
internal static class PasswordStep
{
    public static void Apply(RepairContext context)
    {
        foreach (Account account in context.Evidence.Accounts)
        {
            bool isEmpty = account.Password.Kind == HashKind.Empty;
            bool goes = context.Request.IsNew
                ? account.Password.Kind != HashKind.Locked
                : isEmpty || context.Rules.Passwords.IsGuessable(account, context.Evidence.HostName);
            if (!goes)
            {
                continue;
            }

            Disable(context.Draft, account);
            if (account.CanLogIn && account.Password.Kind != HashKind.LockedHash)
            {
                context.ShutOut.Add(account);
            }
        }

        if (context.Request.IsNew)
        {
            // Where useradd and passwd keep what was before their last change.
            context.Draft.Delete(AccountFiles.ShadowPath + "-", "The copy of the old passwords goes.");
            foreach (string path in (string[])[AccountFiles.ShadowPath, AccountFiles.ShadowPath + "-", AccountFiles.PasswdPath])
            {
                context.Draft.Wipe(path);
            }
        }
    }

    private static void Disable(RepairDraft draft, Account account)
    {
        int colon = account.Password.Where.LastIndexOf(':');
        string path = account.Password.Where[..colon];
        int line = int.Parse(account.Password.Where.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        if (draft.Text(path) is not { } file)
        {
            return;
        }

        string[] lines = file.Text.Split('\n');
        string[] fields = lines[line - 1].Split(':');
        fields[1] = "*";
        lines[line - 1] = string.Join(':', fields);
        draft.Write(
            path, string.Join('\n', lines),
            $"The password of {GuestText.Clean(account.Name, 64)} is disabled: it opens the account no more, on the console neither; keys do.");
    }
}
