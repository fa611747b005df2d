using System.Text;
using Shien.Images.FileSystems;
using Shien.Inspection.Rules.Secrets;
using Shien.Inspection.Secrets;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// C7: seeds with passwords in plain text. What cloud-init was given is emptied, since without the file it would look for another cloud;
/// what an installer was given is of no use any more, and goes.
/// </summary>
internal static class SecretStep
{
    private static readonly byte[] Empty = Encoding.UTF8.GetBytes("#cloud-config\n");

    public static void Apply(RepairContext context)
    {
        foreach (PlainPassword found in context.Evidence.PlainPasswords.Where(PlainPasswordRule.IsSeed))
        {
            string path = found.Where[..found.Where.LastIndexOf(':')];
            if (context.Draft.Find(path) is not { Kind: FileKind.File })
            {
                continue;
            }

            if (found.Source == PlainPasswordSource.Installer)
            {
                context.Draft.Delete(path, "An installer's answers, with a password in plain text.");
            }
            else
            {
                context.Draft.WriteNew(path, Empty, "What cloud-init was given, with a password in plain text, is emptied.", 0x180);
            }
        }
    }
}
