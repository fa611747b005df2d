using Shien.Api;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Boxes;

/// <summary>Whose signature makes a box: the administrators' file in the store, read anew each time.</summary>
internal sealed class AllowedSigners(StoreLayout layout)
{
    /// <summary>Where it is.</summary>
    public string Path => layout.AllowedSigners;

    /// <summary>Its content, as <c>ssh-keygen -Y verify</c> reads it.</summary>
    /// <exception cref="RefusalException">There is none, or not one that only root can write.</exception>
    public byte[] Read()
    {
        if (!File.Exists(Path))
        {
            throw new RefusalException(
                ErrorCodes.NotFound,
                "this blade's administrators have not said yet whose signature makes a box",
                $"An administrator writes '{Path}', a line for each publisher: ACCOUNT namespaces=\"shien-box\" ssh-ed25519 AAAA...");
        }

        try
        {
            return RootFile.Read(Path);
        }
        catch (IOException e)
        {
            throw new RefusalException(ErrorCodes.Backend, e.Message, "Ask an administrator.");
        }
    }
}
